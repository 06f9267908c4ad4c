package io.latticeforge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.BetaStop;
import io.latticeforge.decisions.ConfidenceVote;
import io.latticeforge.decisions.MajorityVote;
import io.latticeforge.decisions.PhaseVote;
import io.latticeforge.decisions.ShareStop;
import io.latticeforge.decisions.StatedAnswerRule;
import io.latticeforge.decisions.SurpriseVote;
import io.latticeforge.decisions.TokenBudgetRule;
import io.latticeforge.settings.Section;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final String SMALL = """
            name: small
            rules:
              - stated_answer: {agree: 2}
              - token_budget: {mode: observe, max_tokens: 9}
            stop_sampling: beta
            vote: majority
            samples: {waves: {size: 4}}
            """;

    private static Policy parse(String yaml) {
        return Policy.parse(yaml, "small.yaml");
    }

    @Test
    void readsWhatIsWritten() {
        Policy policy = parse(SMALL);
        assertEquals("small", policy.name());
        assertEquals(List.of(new PolicyRule(new StatedAnswerRule(2, 0.3), Mode.ENFORCE), new PolicyRule(new TokenBudgetRule(9),
                Mode.OBSERVE)),
                policy.rules());
        assertEquals(new BetaStop(0.95), policy.sampleStop());
        assertEquals(Mode.ENFORCE, policy.sampleStopMode());
        assertEquals(Mode.OBSERVE, parse("name: s\nstop_sampling: {beta: {mode: observe}}").sampleStopMode());
        assertNotSame(policy.newSampleStop(), policy.newSampleStop());
        assertEquals(4, policy.wave());
        assertEquals(new MajorityVote(), policy.vote());
        assertEquals(SMALL, policy.yaml());
        assertEquals(policy.name() + "@" + String.format("%016x", policy.version()).substring(0, 12), policy.label());
        assertEquals(policy.label(), policy.toString());
    }

    @Test
    void almostNothingIsEnough() {
        Policy policy = parse("name: nothing");
        assertEquals(List.of(), policy.rules());
        assertNull(policy.sampleStop());
        assertNull(policy.newSampleStop());
        assertEquals(0, policy.wave());
        assertEquals(new MajorityVote(), policy.vote());
        assertEquals(new ShareStop(0.9, 2, 1, new SurpriseVote(2)),
                parse("name: s\nstop_sampling: {share: {tau: 0.9, weight: {surprise: {scale: 2}}}}").sampleStop());
    }

    @Test
    void theVersionIsTheContent() {
        long version = parse(SMALL).version();
        assertEquals(version, parse(SMALL).version());
        assertEquals(version, parse("# a comment\n" + SMALL.replace("{agree: 2}", "{calm_nats: 0.30, agree: 2, mode: enforce}")).version());
        assertEquals(version, parse("""
                samples:
                  waves:
                    size: 4
                vote: {majority: {}}
                stop_sampling: {beta: {probability: 0.95}}
                rules:
                  - stated_answer:
                      agree: 2   # two
                  - token_budget: {max_tokens: 9, mode: observe}
                name: small
                """).version());
        for (String[] change : new String[][] {{"agree: 2", "agree: 3"}, {"observe", "enforce"}, {"size: 4", "size: 5"}, {"beta", "share"},
            {"beta", "{beta: {mode: observe}}"},
            {"vote: majority", "vote: entropy"}, {"name: small", "name: other"}, {"  - stated_answer: {agree: 2}\n", ""}}) {
            assertNotEquals(version, parse(SMALL.replace(change[0], change[1])).version(), change[1]);
        }
    }

    @Test
    void theVersionIsTheFirstEightBytesOfTheHash() throws Exception {
        String canonical = "{name:\"n\",rules:[],stop_sampling:\"none\"{},vote:\"majority\"{truncated:\"keep\"},samples:\"at_once\"{}}";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
        assertEquals(ByteBuffer.wrap(hash).getLong(), parse("name: n").version());
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        refused("name: x\nrules:\n  - stated_anser: {}\n",
                "small.yaml:3: unknown rule 'stated_anser'; did you mean 'stated_answer'? (known: "
                + "crystallised_tokens, crystallised_segments, entropy_cusum, stated_answer, low_confidence, slip, "
                        + "repetition, token_budget, trial_answer, answer_convergence, eat, stuck, trap, variance_compression, "
                        + "any_of, all_of, after, at_most_once_per)");
        refused("name: x\nrules: [slip, {slip: {bound: -3}}]", "small.yaml:2: rule 'slip' is there twice");
        refused("name: x\nrules:\n  - stated_answer:\n      agree: 1\n      calm_nat: 0.3\n",
                "small.yaml:5: unknown key 'calm_nat' in stated_answer; did you mean 'calm_nats'?");
        refused("name: x\nrules: [{slip: {mode: obsreve}}]",
                "small.yaml:2: 'mode' in slip is 'obsreve', which is none of enforce, observe; did you mean 'observe'?");
        refused("name: x\nsamples: {waves: {size: 0}}", "small.yaml:2: 'size' in waves is 0; it must lie between 1 and 1024");
        refused("name: x\nsamples: wave",
                "small.yaml:2: unknown way to draw samples 'wave'; did you mean 'waves'? (known: at_once, waves)");
        refused("name: x\nstop_sampling: slip", "small.yaml:2: unknown rule to stop sampling 'slip' (known: beta, share, dirichlet, "
                        + "weighted_beta, unanimity, short_m, anytime, information_gain)");
        refused("name: x\nvote: most", "small.yaml:2: unknown vote 'most' (known: majority, entropy, surprise, exp_confidence, "
                + "mean_confidence, tail_confidence, bottom_confidence, lowest_confidence, tail_entropy, softmax, borda, log_odds, "
                + "min_log_prob, sequence_probability, phase, dempster_shafer)");
        refused("rules: []", "small.yaml:1: 'name' is missing");
        refused("name: Not a name", "small.yaml:1: 'name' is 'Not a name'; it must be 1 to 63 of a-z 0-9 . _ - and begin with "
                        + "a letter or digit");
        refused("name: x\nrules: [{crystallised_tokens: {window: 16}}]",
                "small.yaml:2: 'window' in crystallised_tokens is 16; it must be odd, so that it has a middle");
        refused("name: x\nrules: [{crystallised_segments: {lo: 2.0}}]",
                "small.yaml:2: 'lo' in crystallised_segments is 2.0, above hi 1.0: that would be no collapse");
        refused("name: x\nrules: [{repetition: {ngram: 8, window: 8}}]",
                "small.yaml:2: 'window' in repetition is 8; it must be longer than an n-gram, 8");
        refused("name: x\nrules: [{low_confidence: {window: 8, min_tokens: 9}}]",
                "small.yaml:2: 'min_tokens' in low_confidence is 9, above the window, 8");
    }

    @Test
    void aVoteBringsItsWindow() {
        String tail = "name: x\nvote: {tail_confidence: {window: 64}}\n";
        assertEquals(64, parse(tail).confidenceWindow());
        assertEquals(2_048, parse(tail).entropyWindow());
        assertEquals(100, parse("name: x\nvote: {tail_entropy: {window: 100}}").entropyWindow());
        assertEquals(7, parse("name: x\nvote: {phase: {weight: {lowest_confidence: {window: 7}}}}").confidenceWindow());
        assertEquals(9, parse("name: x\nstop_sampling: {share: {weight: {bottom_confidence: {window: 9}}}}").confidenceWindow());
        assertEquals(64, parse(tail + "stop_sampling: {share: {weight: {lowest_confidence: {window: 64}}}}").confidenceWindow());
        refused(tail + "stop_sampling: {share: {weight: lowest_confidence}}", "small.yaml:3: 'stop_sampling' weighs by a window of 2048 "
                + "tokens and the vote by one of 64; of one kind a policy has one window");
        refused("name: x\nvote: {tail_confidence: {window: 2049}}",
                "small.yaml:2: 'window' in tail_confidence is 2049; it must lie between 1 and 2048");
        refused("name: x\nvote: {mean_confidence: {window: 64}}", "small.yaml:2: unknown key 'window' in mean_confidence");
        assertEquals(parse("name: x\nvote: tail_entropy").version(), parse("name: x\nvote: {tail_entropy: {window: 2048}}").version());
        assertNotEquals(parse("name: x\nvote: tail_confidence").version(), parse(tail).version());
    }

    private static void refused(String yaml, String message) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> parse(yaml), message);
        assertEquals(message, e.getMessage());
        assertEquals(ErrorCode.BAD_CONFIGURATION, e.code());
    }

    /** A default that is written into a policy must be the default of the code, or the version would change by writing it down. */
    @Test
    void anEmptySectionGivesTheDefaults() {
        assertEquals(parse("name: x\nvote: borda").version(), parse("name: x\nvote: {borda: {power: 1}}").version());
        Policy nested = parse("name: x\nvote: {phase: {weight: {tail_confidence: {keep_percent: 25}}}}\nstop_sampling: {share: {weight: softmax}}");
        assertEquals(new PhaseVote(new ConfidenceVote(ConfidenceVote.Part.TAIL, 25, 2_048)), nested.vote());
        refused("name: x\nvote: {mean_confidence: {keep_percent: 0}}",
                "small.yaml:2: 'keep_percent' in mean_confidence is 0.0; it must lie between 1.0 and 100.0");
        assertEquals(parse("name: x\nvote: surprise").version(), parse("name: x\nvote: {surprise: {scale: 1.0}}").version());
        assertEquals("v", Section.empty("v").name());
    }
}
