package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final double TINY = 1e-12;

    private static double[] m(double... masses) {
        return masses;
    }

    @Test
    void zadehsExample() {
        Evidence zadeh = new Evidence(m(0.9, 0, 0.1, 0), m(0, 0.9, 0.1, 0));
        assertEquals(0.99, zadeh.conflict(), TINY);
        assertEquals(0.99, zadeh.pairwiseConflict(), TINY);
        assertArrayEquals(m(0, 0, 1, 0), zadeh.dempster(), TINY);
        assertArrayEquals(m(0, 0, 0.01, 0.99), zadeh.yager(), TINY);
        assertArrayEquals(m(0.486, 0.486, 0.028, 0), zadeh.pcr5(), TINY);
    }

    /** The three examples of Smarandache and Dezert, arXiv cs/0408064, for PCR5: two answers, m(A u B) is that of Θ. */
    @Test
    void publishedExamplesOfPcr5() {
        assertArrayEquals(m(0.54, 0.18, 0.28), new Evidence(m(0.6, 0, 0.4), m(0, 0.3, 0.7)).pcr5(), TINY);
        assertArrayEquals(m(0.62, 0.18, 0.20), new Evidence(m(0.6, 0, 0.4), m(0.2, 0.3, 0.5)).pcr5(), TINY);
        assertArrayEquals(m(0.584, 0.366, 0.05), new Evidence(m(0.6, 0.3, 0.1), m(0.2, 0.3, 0.5)).pcr5(), TINY);
    }

    @Test
    void threeSourcesAtOnceByHand() {
        Evidence three = new Evidence(m(0.6, 0.4, 0), m(0.5, 0.5, 0), m(0.2, 0, 0.8));
        // a a a, a a Θ: 0.06 + 0.24; b b Θ: 0.16
        // a b a 0.06, shared 0.6·0.2 : 0.5; a b Θ 0.24, shared 0.6 : 0.5
        // b a a 0.04, shared 0.5·0.2 : 0.4; b a Θ 0.16, shared 0.5 : 0.4
        // b b a 0.04, shared 0.2 : 0.4·0.5
        double a = 0.30 + 0.06 * 0.12 / 0.62 + 0.24 * 0.6 / 1.1 + 0.04 * 0.1 / 0.5 + 0.16 * 0.5 / 0.9 + 0.04 * 0.5;
        assertEquals(0.54, three.conflict(), TINY);
        assertArrayEquals(m(a, 1 - a, 0), three.pcr5(), TINY);
        assertArrayEquals(m(0.30, 0.16, 0.54), three.yager(), TINY);
        assertArrayEquals(m(0.30 / 0.46, 0.16 / 0.46, 0), three.dempster(), TINY);
    }

    @Test
    void yagerAndPcr5AreNotAssociative() {
        double[] a = m(0.9, 0, 0.1);
        double[] b = m(0, 0.9, 0.1);
        double inOne = new Evidence(a, a, b).yager()[2];
        double inTurn = new Evidence(new Evidence(a, b).yager(), a).yager()[2];
        assertTrue(Math.abs(inOne - inTurn) > 0.1);
        double[] pcrInTurn = new Evidence(new Evidence(a, b).pcr5(), a).pcr5();
        assertTrue(Math.abs(new Evidence(a, a, b).pcr5()[0] - pcrInTurn[0]) > 0.01);
        double[] dempsterInTurn = new Evidence(new Evidence(a, b).dempster(), a).dempster();
        assertArrayEquals(new Evidence(a, a, b).dempster(), dempsterInTurn, TINY);
    }

    @Test
    void whoKnowsNothingChangesNothing() {
        Evidence without = new Evidence(m(0.5, 0.3, 0.2), m(0.1, 0.6, 0.3));
        Evidence with = new Evidence(m(0.5, 0.3, 0.2), m(0, 0, 1), m(0.1, 0.6, 0.3));
        assertArrayEquals(without.dempster(), with.dempster(), TINY);
        assertArrayEquals(without.yager(), with.yager(), TINY);
        assertArrayEquals(without.pcr5(), with.pcr5(), TINY);
    }

    @Test
    void badInputIsRefusedByName() {
        assertEquals("source 1 has 2 masses that sum to 0.9; it needs 2, none negative, that sum to 1",
                assertThrows(IllegalArgumentException.class, () -> new Evidence(m(1, 0), m(0.9, 0))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Evidence(m(1, 0), m(0.5, 0.25, 0.25)));
        assertThrows(IllegalArgumentException.class, () -> new Evidence(m(-0.5, 1.5)));
        assertThrows(IllegalArgumentException.class, () -> new Evidence(m(Double.NaN, 1)));
        assertThrows(IllegalArgumentException.class, () -> new Evidence(m(1, 0, 0), m(0, 1, 0)).dempster());
        double[][] many = new double[30][];
        Arrays.fill(many, m(0.5, 0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> new Evidence(many).pcr5());
    }

    @Test
    void theVoteIsFullFusion() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        DempsterShaferVote vote = new DempsterShaferVote(0.9);
        double[] weights = new double[16];
        for (int set = 0; set < 10_000; set++) {
            Ballots ballots = Votes.random(seed + set, 1 + set % 13, 1 + set % 5);
            int answers = ballots.answerCount();
            double[][] sources = new double[ballots.size()][answers + 1];
            for (int i = 0; i < ballots.size(); i++) {
                double mass = vote.mass(ballots.get(i));
                sources[i][ballots.get(i).answer] = mass;
                sources[i][answers] = 1 - mass;
            }
            Evidence evidence = new Evidence(sources);
            double[] beliefs = new double[answers];
            vote.weigh(ballots, weights);
            for (int i = 0; i < ballots.size(); i++) {
                beliefs[ballots.get(i).answer] += weights[i];
            }
            double[] expected = evidence.dempster();
            for (int answer = 0; answer < answers; answer++) {
                assertEquals(expected[answer], beliefs[answer], 1e-9, "seed " + seed + ", set " + set);
            }
            assertEquals(evidence.pairwiseConflict(), vote.conflict(ballots), 1e-9, "seed " + seed + ", set " + set);
            for (double[] fused : new double[][] {expected, evidence.yager(), set % 50 == 0 && set % 13 < 6 ? evidence.pcr5() : m(1)}) {
                double sum = 0;
                for (double mass : fused) {
                    assertTrue(mass >= 0);
                    sum += mass;
                }
                assertEquals(1, sum, 1e-9, "seed " + seed + ", set " + set);
            }
        }
    }
}
