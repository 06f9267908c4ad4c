package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import org.junit.jupiter.api.Test;

class VarianceCompressionRuleTest {
    @Test
    void byHand() {
        Tokens t = new Tokens("variance_compression: {window: 2, fraction: 0.25, min_tokens: 5}");
        assertEquals("0 of 3 tokens with a known entropy", t.inactive());
        for (double entropy : new double[] {0, 2, 0}) {
            assertFalse(t.next(1, entropy));
        }
        assertEquals("min_tokens 5 is not reached: 3 tokens", t.inactive());
        assertFalse(t.next(1, 2));
        assertFalse(t.next(1, 0));
        assertEquals("the variance of entropy is not compressed", t.inactive());
        assertFalse(t.rule.active());
        assertFalse(t.next(1, 0));
        assertNull(t.inactive());
        assertFalse(t.next(1, Double.NaN), "an unknown entropy changes nothing");
        assertFalse(t.next(1, 0.5));
        assertTrue(t.rule.active());
        assertEquals(0.0625, t.rule.value(), 1e-12);
        assertTrue(t.next(1, 3));
        assertEquals(1.5625, t.rule.value(), 1e-12);
        assertEquals(1, t.rule.threshold(), 1e-12);
        assertEquals(Reason.EXPANDED, t.rule.reason());
        assertNull(t.inactive(), "it has just fired");
        assertFalse(t.next(1, 3));
    }

    @Test
    void whereEntropyHardlyVariesItSaysSo() {
        Tokens t = new Tokens("variance_compression: {window: 2, min_tokens: 1}");
        for (int i = 0; i < 10; i++) {
            assertFalse(t.next(1, 0.3));
        }
        assertEquals("entropy hardly varies: its variance is below 1.0E-4 nats squared", t.inactive());
    }

    @Test
    void expansionIsNotBelowFraction() {
        String refused = assertThrows(LatticeForgeException.class,
                () -> EagerRules.parse("variance_compression: {fraction: 0.5, expansion: 0.4}")).getMessage();
        assertTrue(refused.contains("expansion") && refused.contains("0.4"), refused);
    }
}
