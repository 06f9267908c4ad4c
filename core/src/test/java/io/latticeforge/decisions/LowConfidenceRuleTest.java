package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.signals.States;
import org.junit.jupiter.api.Test;

class LowConfidenceRuleTest {
    private static final RuleSpec SPEC = EagerRules.parse("low_confidence: {window: 2, warmup: 5, keep_percent: 90, scope: policy}");

    private static Tokens sequence(RuleSpec spec, RuleMemory memory, double... confidences) {
        Tokens t = new Tokens(spec, memory, null);
        for (double c : confidences) {
            t.confident(c);
        }
        return t;
    }

    private static RuleMemory learned(double... lowest) {
        RuleMemory memory = SPEC.newMemory();
        for (double c : lowest) {
            sequence(SPEC, memory, c, c, 20, 20).rule.completed();
        }
        return memory;
    }

    @Test
    void workedExample() {
        RuleMemory memory = learned(10, 8, 12, 11, 9);
        Tokens t = sequence(SPEC, memory, 12, 10);
        assertNull(t.inactive());
        assertFalse(t.confident(7), "a group of 8.5");
        assertTrue(t.confident(9.6), "a group of 8.3");
        assertEquals(8.3, t.rule.value(), 1e-6);
        assertEquals(8.4, t.rule.threshold(), 1e-6);
        assertTrue(t.confident(30), "the lowest group stays the lowest");
    }

    /** numpy.percentile([8, 9, 10, 11, 12], 100 - keep). */
    @Test
    void whatIsKeptIsTheBestShare() {
        double[][] expected = {{90, 8.4}, {10, 11.6}, {50, 10}, {100, 8}, {0, 12}, {75, 9}};
        for (double[] pair : expected) {
            WarmUp warmUp = new WarmUp(5, pair[0]);
            for (double c : new double[] {12, 9, 8, 11, 10}) {
                warmUp.add(c);
            }
            assertEquals(pair[1], warmUp.threshold(), 1e-12, "keep " + pair[0]);
        }
        WarmUp one = new WarmUp(1, 90);
        one.add(7);
        assertEquals(7, one.threshold());
    }

    @Test
    void saysHowFarTheWarmUpIs() {
        RuleMemory memory = learned(10, 8, 12);
        Tokens t = sequence(SPEC, memory, 1);
        assertEquals("warming up: 3 of 5 sequences", t.inactive());
        t.rule.completed();
        assertEquals("warming up: 3 of 5 sequences (1 more were shorter than 2 tokens)", t.inactive());
        assertFalse(t.confident(1) || t.rule.active());
    }

    @Test
    void theWarmUpEndsForSequencesThatAreRunning() {
        RuleMemory memory = learned(10, 8, 12, 11);
        Tokens t = sequence(SPEC, memory, 5, 5);
        sequence(SPEC, memory, 9, 9).rule.completed();
        assertTrue(t.confident(20));
        assertEquals(5, t.rule.value());
    }

    @Test
    void saysThatTheWindowHasNotFilled() {
        RuleSpec spec = new LowConfidenceRule(2048, 1, 90, RuleSpec.MemoryScope.GROUP, 0);
        WarmUp memory = (WarmUp) spec.newMemory();
        memory.add(10);
        Tokens t = new Tokens(spec, memory, null);
        for (int i = 0; i < 31; i++) {
            assertFalse(t.confident(0));
        }
        assertEquals("window 2048 has not filled: 31 tokens", t.inactive());
    }

    @Test
    void minTokensJudgesAShortSequence() {
        RuleSpec spec = EagerRules.parse("low_confidence: {window: 100, warmup: 1, min_tokens: 3}");
        RuleMemory memory = spec.newMemory();
        Tokens first = sequence(spec, memory, 10, 10);
        assertEquals("warming up: 0 of 1 sequences", first.inactive());
        first.confident(10);
        first.rule.completed();
        Tokens t = sequence(spec, memory, 9, 9);
        assertEquals("min_tokens 3 is not reached: 2 tokens with a known confidence", t.inactive());
        assertTrue(t.confident(9));
        assertNull(t.inactive());
    }

    @Test
    void saysThatNoConfidenceCame() {
        Tokens t = new Tokens(SPEC, SPEC.newMemory(), null);
        t.next(1, 1);
        assertEquals("no token came with its confidence", t.inactive());
    }

    @Test
    void aRestoredMemoryIsTheSame() {
        RuleMemory memory = learned(10, 8, 12);
        RuleMemory copy = SPEC.newMemory();
        States.restore(States.bytes(memory::state), copy::state);
        for (RuleMemory m : new RuleMemory[] {memory, copy}) {
            sequence(SPEC, m, 11, 11).rule.completed();
            sequence(SPEC, m, 9, 9).rule.completed();
            assertEquals(8.4, ((WarmUp) m).threshold(), 1e-6);
        }
    }

    @Test
    void theScopeIsThePolicys() {
        assertSame(RuleSpec.MemoryScope.POLICY, SPEC.memoryScope());
        assertSame(RuleSpec.MemoryScope.GROUP, EagerRules.parse("low_confidence: {}").memoryScope());
    }
}
