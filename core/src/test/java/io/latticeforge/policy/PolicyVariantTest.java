package io.latticeforge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.decisions.ShareStop;
import io.latticeforge.decisions.StatedAnswerRule;
import io.latticeforge.decisions.SurpriseVote;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyVariantTest {
    private static final String WRITTEN = """
            # Said once.
            name: written
            vote: surprise
            rules:
              - slip
              - stated_answer: {calm_nats: 0.5, agree: 2}   # two
              - any_of: {rules: [{trap: {tokens: 5}}, stuck]}
              - any_of:
                  rules:
                    - token_budget: {max_tokens: 9}
                    - repetition
            samples: {waves: {size: 3}}
            """;

    private static Policy written() {
        return Policy.parse(WRITTEN, "written.yaml");
    }

    @Test
    void underItsOwnNameItIsTheSamePolicy() {
        List<Policy> all = new ArrayList<>(Policies.shipped());
        all.add(written());
        all.add(Policy.parse("name: n", "n"));
        for (Policy policy : all) {
            assertEquals(policy.version(), PolicyVariant.of(policy, policy.name()).policy().version(), policy.name());
            Policy other = PolicyVariant.of(policy, "other").policy();
            assertEquals("other", other.name());
            assertNotEquals(policy.version(), other.version());
            assertEquals(policy.rules(), other.rules());
        }
    }

    @Test
    void everyWrittenValueKeepsItsPlace() {
        assertEquals("""
                name: w
                vote:
                  surprise:
                    scale: 2.5
                rules:
                  - slip:
                      bound: -3
                  - stated_answer:
                      calm_nats: 0.5
                      agree: 3
                  - any_of:
                      rules:
                        - trap:
                            tokens: 5
                        - stuck
                  - any_of:
                      rules:
                        - token_budget:
                            max_tokens: 9
                        - repetition
                samples:
                  waves:
                    size: 3
                """, PolicyVariant.of(written(), "w").set("vote.surprise.scale", 2.5).set("rules.slip.bound", -3)
                .set("rules.stated_answer.agree", 3.0).yaml());
    }

    @Test
    void aValueSetIsTheValueRead() {
        PolicyVariant waves = PolicyVariant.of(Policies.shippedDefaultWaves(), "tuned");
        assertEquals(new StatedAnswerRule(1, 0.125),
                waves.set("rules.stated_answer.calm_nats", 0.125).policy().rules().get(1).spec());
        assertEquals(new ShareStop(0.9, 2, 1, new SurpriseVote(2)),
                waves.set("stop_sampling.share.tau", 0.9).set("stop_sampling.share.mass", 1).set("stop_sampling.share.weight", "surprise")
                        .set("stop_sampling.share.weight.surprise.scale", 2).policy().sampleStop());
        assertEquals(new SurpriseVote(0.0001), waves.set("vote.surprise.scale", 0.0001).policy().vote());
        assertEquals(5, waves.set("samples.waves.size", 5).policy().wave());
        assertEquals(0, waves.set("samples", "at_once").policy().wave());
        assertEquals(Mode.OBSERVE, waves.set("rules.slip.mode", "observe").policy().rules().get(2).mode());
        assertEquals(Policies.shippedDefault().version(), PolicyVariant.of(Policies.shippedDefault(), "default")
                .set("vote.surprise.scale", 1).policy().version(), "1 and 1.0 are one number");
    }

    @Test
    void withoutARuleTheOthersStay() {
        Policy shipped = Policies.shippedDefault();
        for (int i = 0; i < shipped.rules().size(); i++) {
            List<PolicyRule> left = new ArrayList<>(shipped.rules());
            left.remove(i);
            Policy without = PolicyVariant.of(shipped, "without").without(i).policy();
            assertEquals(left, without.rules());
            assertEquals(shipped.sampleStop(), without.sampleStop());
            assertEquals(shipped.vote(), without.vote());
        }
        Policy second = PolicyVariant.of(written(), "w").without(3).policy();
        assertEquals(List.of(RuleId.SLIP, RuleId.STATED_ANSWER, RuleId.ANY_OF), second.rules().stream().map(r -> r.spec().id()).toList());
        assertEquals(written().rules().get(2), second.rules().get(2), "of two any_of the second went");
        Policy unending = PolicyVariant.of(shipped, "unending").withoutSampleStop().policy();
        assertNull(unending.sampleStop());
        assertEquals(shipped.rules(), unending.rules());
        assertEquals(List.of(), PolicyVariant.of(Policy.parse("name: a\nrules: [slip]", "a"), "b").without(0).policy().rules());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        PolicyVariant variant = PolicyVariant.of(written(), "w");
        refused("w: 'rules.trap.tokens' leads nowhere: there is no 'trap'", () -> variant.set("rules.trap.tokens", 4));
        refused("w: 'rules.any_of.within' leads to several: 'any_of' is there twice", () -> variant.set("rules.any_of.within", 4));
        refused("w: 'stop_sampling.share.tau' leads nowhere: there is no 'stop_sampling'", () -> variant.set("stop_sampling.share.tau", 1));
        refused("w: 'vote.softmax.temperature' leads nowhere: 'vote' is 'surprise', not 'softmax'",
                () -> variant.set("vote.softmax.temperature", 1));
        refused("w: 'name.x.y' leads nowhere: 'name' is 'w', not 'x'", () -> variant.set("name.x.y", 1));
        refused("w: 'rules.slip' leads nowhere: 'slip' would be part of a list", () -> variant.set("rules.slip", "x"));
        refused("policy 'w' has no rule 4; it has 4, from 0 on", () -> variant.without(4));
        refused("w:8: unknown key 'calm_nat' in stated_answer; did you mean 'calm_nats'?",
                () -> variant.set("rules.stated_answer.calm_nat", 1).policy());
        refused("w:7: 'agree' in stated_answer needs an integer, found '2.5'",
                () -> variant.set("rules.stated_answer.agree", 2.5).policy());
        refused("w:20: 'size' in waves is 2000; it must lie between 1 and 1024", () -> variant.set("samples.waves.size", 2000).policy());
        refused("w:1: 'name' is 'No'; it must be 1 to 63 of a-z 0-9 . _ - and begin with a letter or digit",
                () -> variant.set("name", "No").policy());
    }

    private static void refused(String message, Runnable change) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, change::run);
        assertEquals(ErrorCode.BAD_CONFIGURATION, e.code());
        assertEquals(message, e.getMessage());
    }
}
