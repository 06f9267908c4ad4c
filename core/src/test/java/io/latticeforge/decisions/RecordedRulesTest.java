package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import io.latticeforge.recording.Recording.Stat;
import io.latticeforge.signals.SequenceSignals;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the rules of the shipped policy do, one at a time, on 704 recorded samples that they were not tuned on. The full stop is the
 * boundary.
 */
class RecordedRulesTest {
    private static Recording recording;

    @BeforeAll
    static void open() {
        recording = Recording.open(Path.of("../models/traces/abacus"));
    }

    @AfterAll
    static void close() {
        recording.close();
    }

    /** Counts over all samples; a CONCLUDE takes the stated answer, or else the answer if asked there. */
    private static final class Counts {
        int samples;
        int right;
        int fired;
        int firedRight;
        int harmed;
        int offBoundary;
        long tokens;
        long saved;
    }

    private static Counts run(RuleId id) {
        return run(Policies.shippedDefault().rules().stream().map(r -> r.spec()).filter(s -> s.id() == id).findFirst().orElseThrow());
    }

    private static Counts run(String rule) {
        return run(Policy.parse("name: one\nrules: [" + rule + "]\n", "one").rules().getFirst().spec());
    }

    private static Counts run(RuleSpec spec) {
        RuleMemory memory = spec.newMemory();
        Counts counts = new Counts();
        for (RecordedGroup group : recording.groups()) {
            for (RecordedSequence sequence : group.sequences()) {
                sample(counts, spec, memory, group, sequence);
            }
        }
        return counts;
    }

    private static void sample(Counts counts, RuleSpec spec, RuleMemory memory, RecordedGroup group, RecordedSequence sequence) {
        int stop = recording.id(".");
        int says = recording.id("answer");
        SequenceSignals signals = new SequenceSignals(new int[] {stop}, null);
        StatedAnswers stated = new StatedAnswers();
        SequenceRule rule = spec.newRule(memory);
        boolean runOnRight = group.truth().equals(sequence.answer());
        counts.samples++;
        counts.right += runOnRight ? 1 : 0;
        counts.tokens += sequence.tokens();
        for (int i = 0; i < sequence.tokens(); i++) {
            int token = sequence.firstToken() + i;
            signals.update(observation(token));
            if (i > 0 && recording.chosen(token - 1) == says) {
                stated.add(recording.chosen(token), i, token);
            }
            if (rule.update(signals, stated)) {
                String answer = spec.id().action() == Action.STOP ? sequence.answer()
                        : stated.count() > 0 ? recording.text(stated.last()) : recording.probeAnswer(token);
                boolean right = group.truth().equals(answer);
                counts.fired++;
                counts.firedRight += right ? 1 : 0;
                counts.harmed += runOnRight && !right ? 1 : 0;
                counts.offBoundary += recording.chosen(token) != stop ? 1 : 0;
                counts.saved += sequence.tokens() - i - 1;
                return;
            }
        }
        rule.completed();
    }

    private static Observation observation(int token) {
        Observation o = new Observation();
        o.clear(Observation.GIVEN);
        o.chosenToken = recording.chosen(token);
        o.chosenLogProb = recording.stat(token, Stat.CHOSEN_LOG_PROB);
        o.entropy = recording.stat(token, Stat.ENTROPY);
        o.varentropy = recording.stat(token, Stat.VARENTROPY);
        o.tokenConfidence = recording.stat(token, Stat.TOKEN_CONFIDENCE);
        o.margin = recording.stat(token, Stat.MARGIN);
        return o;
    }

    /** It fires on all samples but one, harms none that runs on to a right answer, and saves 46 % of the tokens. */
    @Test
    void theStatedAnswerIsAsGoodAsTheLastOne() {
        Counts c = run(RuleId.STATED_ANSWER);
        assertEquals(704, c.samples);
        assertTrue(c.fired > 695, c.fired + " fired");
        assertEquals(0, c.harmed);
        assertEquals(0, c.offBoundary);
        assertTrue(c.firedRight >= c.right, c.firedRight + " right, " + c.right + " when run on");
        assertTrue(c.saved > 0.45 * c.tokens, c.saved + " of " + c.tokens + " tokens saved");
    }

    /** All 316 are searches that have found; in sums nothing collapses. */
    @Test
    void collapsedSegmentsAreRight() {
        Counts c = run(RuleId.CRYSTALLISED_SEGMENTS);
        assertTrue(c.fired > 300, c.fired + " fired");
        assertTrue(c.firedRight > 0.99 * c.fired, c.firedRight + " of " + c.fired + " right");
        assertEquals(0, c.harmed);
        assertEquals(0, c.offBoundary);
    }

    /** 41 % of those stopped would have been wrong, against 11 % of all. */
    @Test
    void slipsAreWrongMoreOftenThanOthers() {
        Counts c = run(RuleId.SLIP);
        double wrong = 1 - c.firedRight / (double) c.fired;
        double wrongOfAll = 1 - c.right / (double) c.samples;
        assertTrue(c.fired > 40, c.fired + " fired");
        assertTrue(wrong > 3 * wrongOfAll, wrong + " of the stopped, " + wrongOfAll + " of all are wrong");
    }

    @Test
    void noSampleSpendsTheBudget() {
        assertEquals(0, run(RuleId.TOKEN_BUDGET).fired);
    }

    /** Why these are off: what they stop is right mostly, what they conclude is wrong mostly. */
    @Test
    void someDidNotEarnTheirPlace() {
        for (String rule : List.of("low_confidence: {window: 16, warmup: 64, scope: policy}", "repetition")) {
            Counts c = run(rule);
            assertTrue(c.fired > 20 && c.firedRight > 0.8 * c.fired, rule + ": " + c.firedRight + " of " + c.fired + " stopped were right");
        }
        Counts c = run("entropy_cusum: {min_tokens: 32}");
        assertTrue(c.fired > 100 && c.firedRight < 0.5 * c.fired, c.firedRight + " of " + c.fired + " concluded were right");
        assertTrue(c.harmed > 50, c.harmed + " harmed");
    }
}
