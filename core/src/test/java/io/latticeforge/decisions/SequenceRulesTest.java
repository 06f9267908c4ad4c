package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Each rule's worked example, its edges, and what it says while it waits. */
class SequenceRulesTest {
    @Test
    void tokenBudget() {
        Tokens t = new Tokens("token_budget: {max_tokens: 3}");
        assertNull(t.inactive());
        assertFalse(t.next(1, 0) || t.next(1, 0));
        assertTrue(t.next(1, 0));
        assertEquals(3, t.rule.value());
        assertEquals(3, t.rule.threshold());
        assertEquals(Reason.BUDGET_SPENT, t.rule.reason());
    }

    @Test
    void slip() {
        Tokens t = new Tokens("slip: {bound: -2, min_tokens: 10}");
        assertEquals("surprise: no token came with its log-prob, entropy and varentropy", t.inactive());
        boolean fired = false;
        for (int i = 0; i < 10; i++) {
            assertFalse(fired, "token " + i);
            fired = t.next(1, 1, 0.375, -1.45, Double.NaN);
            assertEquals(i == 9 ? null : "min_tokens 10 is not reached: " + (i + 1) + " tokens with a known surprise", t.inactive());
        }
        assertTrue(fired);
        assertEquals(-2.25, t.rule.value(), 1e-5);
        assertEquals(-2, t.rule.threshold());
    }

    @Test
    void slipSaysThatTheSamplingDistributionIsAnother() {
        Tokens t = new Tokens(new SlipRule(-2, 1), RuleMemory.NONE, "temperature 0.7 is not 1");
        assertFalse(t.next(1, 1, 0.375, -9, Double.NaN));
        assertEquals("surprise: temperature 0.7 is not 1", t.inactive());
    }

    @Test
    void statedAnswerFiresAtTheBoundaryOnly() {
        Tokens t = new Tokens("stated_answer: {agree: 1, calm_nats: 0.3}");
        t.segment(0.1);
        assertEquals("0 of 1 answers have been stated", t.inactive());
        assertFalse(t.next(1, 0.01));
        t.state(4);
        assertFalse(t.next(2, 0.02), "in mid-sentence");
        assertTrue(t.next(Tokens.STOP, 0));
        assertNull(t.inactive());
        assertEquals(0.02f, t.rule.value());
        assertEquals(0.3, t.rule.threshold());
        assertEquals(Reason.ANSWER_STATED, t.rule.reason());
    }

    @Test
    void statedAnswerWaitsForACalmSegment() {
        Tokens t = new Tokens("stated_answer: {agree: 1, calm_nats: 0.3}");
        t.state(4);
        assertFalse(t.segment(2.0));
        assertFalse(t.segment(0.3));
        assertTrue(t.segment(0.1));
    }

    @Test
    void statedAnswersMustAgree() {
        Tokens t = new Tokens("stated_answer: {agree: 2, calm_nats: 0.3}");
        t.state(4);
        assertFalse(t.segment(0));
        assertEquals("1 of 2 answers have been stated", t.inactive());
        t.state(5);
        assertFalse(t.segment(0));
        assertNull(t.inactive());
        t.state(5);
        assertTrue(t.segment(0));
    }

    @Test
    void segmentRulesSayThatThereAreNoSegments() {
        for (String rule : new String[] {"stated_answer: {}", "crystallised_segments: {}", "entropy_cusum: {}"}) {
            Tokens t = Tokens.withoutBoundaries(rule);
            for (int i = 0; i < 50; i++) {
                assertFalse(t.next(Tokens.STOP, 1));
            }
            assertEquals("no boundary tokens were named, and no token was flagged as one", t.inactive());
        }
    }

    @Test
    void crystallisedSegments() {
        Tokens t = new Tokens("crystallised_segments: {before: 4, hi: 1.2, lo: 0.1, after: 1, min_tokens: 12}");
        assertEquals("0 of 5 segments with a known entropy have ended", t.inactive());
        for (double max : new double[] {2.5, 1.1, 2.4, 2.6}) {
            assertFalse(t.segment(max));
        }
        assertEquals("4 of 5 segments with a known entropy have ended", t.inactive());
        assertFalse(t.segment(0.02), "10 tokens are too few");
        assertEquals("min_tokens 12 is not reached: 10 tokens", t.inactive());
        assertTrue(t.segment(0.03));
        assertNull(t.inactive());
        assertEquals(0.03f, t.rule.value());
        assertEquals(0.1, t.rule.threshold());
        assertFalse(t.next(1, 0), "not between boundaries");
        assertFalse(t.rule.active());
    }

    @Test
    void entropyCusum() {
        Tokens t = new Tokens("entropy_cusum: {k: 0.5, h: 5, baseline: 2, min_tokens: 1}");
        t.segment(Math.exp(-Math.sqrt(0.5)));
        assertEquals("1 of 3 segments with a known entropy have ended", t.inactive());
        t.segment(Math.exp(Math.sqrt(0.5)));
        assertFalse(t.segment(0.05) || t.segment(0.05));
        assertNull(t.inactive());
        assertTrue(t.segment(0.05));
        assertEquals(7.487, t.rule.value(), 1e-3);
        assertEquals(5, t.rule.threshold());
    }

    @Test
    void entropyCusumSaysThatItsBaselineCannotFall() {
        Tokens t = new Tokens("entropy_cusum: {baseline: 2, min_tokens: 1}");
        for (int i = 0; i < 9; i++) {
            assertFalse(t.segment(0));
            assertFalse(t.rule.active());
        }
        assertEquals("the baseline is too near the floor to fall: (mu0 -6.908 - ln 0.001) / sigma0 0.05 is not above k 0.5",
                t.inactive());
    }

    @Test
    void crystallisedTokens() {
        Tokens t = new Tokens("crystallised_tokens: {window: 17, theta: 3, confirm: 8, rho: 0.5, min_tokens: 60}");
        assertEquals("0 of 33 tokens with a known entropy", t.inactive());
        int fired = -1;
        for (int i = 0; i < 120 && fired < 0; i++) {
            fired = t.next(1, i < 80 ? 2.5 + 0.01 * (i % 3) : 0.01) ? i : -1;
            if (i == 50) {
                assertEquals("min_tokens 60 is not reached: 51 tokens", t.inactive());
            }
        }
        assertTrue(fired >= 80 && fired <= 96, "fired at token " + fired);
        assertTrue(t.rule.value() < -3);
        assertEquals(-3, t.rule.threshold());
    }

    @Test
    void repetition() {
        Tokens t = new Tokens("repetition: {ngram: 4, window: 20, share: 0.3}");
        assertEquals("no chosen token was reported", t.inactive());
        boolean fired = false;
        for (int i = 0; i < 20; i++) {
            assertFalse(fired);
            fired = t.next(10 + i % 5, 0);
            assertEquals(i == 19 ? null : "window 20 has not filled: " + (i + 1) + " tokens", t.inactive());
        }
        assertTrue(fired);
        assertEquals(12 / 17.0, t.rule.value(), 1e-12);
        Tokens fresh = new Tokens("repetition: {ngram: 4, window: 20, share: 0.3}");
        for (int i = 0; i < 500; i++) {
            assertFalse(fresh.next(i, 0));
        }
    }
}
