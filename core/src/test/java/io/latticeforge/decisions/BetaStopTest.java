package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class BetaStopTest {
    @Test
    void publishedValues() {
        assertEquals(0.5, BetaStop.aheadProbability(0, 0));
        assertEquals(0.9375, BetaStop.aheadProbability(3, 0));
        assertEquals(0.96875, BetaStop.aheadProbability(4, 0));
        assertEquals(0.5, BetaStop.aheadProbability(7, 7), 1e-15);
        // scipy.stats.beta.sf(0.5, 6, 3)
        assertEquals(0.85546875, BetaStop.aheadProbability(5, 2), 1e-15);
    }

    @Test
    void agreesWithExactArithmeticUpTo1024Votes() {
        for (int[] counts : new int[][] {{1, 0}, {2, 1}, {9, 4}, {40, 39}, {100, 3}, {512, 512}, {513, 511}, {700, 324},
            {1024, 0}}) {
            int a = counts[0];
            int b = counts[1];
            int n = a + b + 1;
            BigInteger sum = BigInteger.ZERO;
            BigInteger term = BigInteger.ONE;
            for (int j = 0; j <= a; j++) {
                sum = sum.add(term);
                term = term.multiply(BigInteger.valueOf(n - j)).divide(BigInteger.valueOf(j + 1));
            }
            double exact = new BigDecimal(sum).divide(new BigDecimal(BigInteger.TWO.pow(n)), MathContext.DECIMAL128).doubleValue();
            assertEquals(exact, BetaStop.aheadProbability(a, b), 1e-13, a + " against " + b);
        }
    }

    @Test
    void growsWithTheLead() {
        for (int b = 0; b < 200; b += 7) {
            double previous = 0;
            for (int a = b; a < b + 60; a++) {
                double p = BetaStop.aheadProbability(a, b);
                assertTrue(p >= previous && p >= 0.5 - 1e-12 && p <= 1, a + " against " + b + ": " + p);
                previous = p;
            }
        }
    }

    @Test
    void nobodyLeadsBeforeTheFirstVoteNorInATie() {
        SampleStop stop = new BetaStop(0.5).newStop();
        assertFalse(stop.settled(new Ballots()));
        assertFalse(stop.settled(Votes.of("ab")));
        assertTrue(stop.settled(Votes.of("a")));
    }

    @Test
    void settlesAfterFourUnanimousSamples() {
        SampleStop stop = new BetaStop(0.95).newStop();
        assertFalse(stop.settled(new Ballots()));
        assertFalse(stop.settled(Votes.of("aaa")));
        assertEquals(0.9375, stop.value());
        assertTrue(stop.settled(Votes.of("aaaa")));
        assertEquals(0.96875, stop.value());
        assertEquals(0.95, stop.threshold());
        assertEquals(Reason.POSTERIOR, stop.reason());
        assertFalse(stop.settled(Votes.of("ccaabb")));
        assertEquals(0.5, stop.value(), 1e-15);
        assertFalse(stop.settled(Votes.of("aaaaab")));
        assertEquals(BetaStop.aheadProbability(5, 1), stop.value());
    }
}
