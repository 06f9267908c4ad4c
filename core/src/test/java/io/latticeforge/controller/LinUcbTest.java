package io.latticeforge.controller;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bounds against a solve by elimination, propensities against the frequency of draws, learning against every fixed arm. */
class LinUcbTest {
    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    private record Pair(double[] x, double reward) {}

    @Test
    void theWorkedExamples() {
        LinUcb bandit = new LinUcb(2, 1, 1);
        double[] one = {1};
        bandit.learn(0, one, 1);
        bandit.learn(0, one, 0);
        assertEquals(1 / 3.0 + 1 / Math.sqrt(3), bandit.bound(0, one), 1e-15);
        assertEquals(1, bandit.bound(1, one));
        assertEquals(1, bandit.greedy(one), "never tried");
        assertEquals(0.85, ArmDraw.propensity(2, 2, 4, 0.2), 1e-15);
        assertEquals(0.05, ArmDraw.propensity(1, 2, 4, 0.2), 1e-15);
        double[] x = new double[Traffic.FEATURES];
        Traffic traffic = new Traffic();
        traffic.features(12, x);
        assertArrayEquals(new double[] {1, Math.log(13) / 10, 0.5, 0, 0}, x, 1e-15);
        FirstTokens tokens = new FirstTokens();
        tokens.add(Float.NaN);
        traffic.beginning(tokens);
        tokens.add(0);
        tokens.add(0);
        tokens.add(3);
        traffic.beginning(tokens);
        traffic.outcome(1);
        traffic.outcome(0);
        traffic.features(-1, x);
        assertArrayEquals(new double[] {1, Math.log(0x1p32) / 10, 0.5, 0.5, 0.75}, x, 1e-15);
    }

    @Test
    void boundsAreThoseOfASolveByElimination() {
        for (int d = 1; d <= 8; d++) {
            LinUcb bandit = new LinUcb(3, d, 0.7);
            List<List<Pair>> learned = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < 400; i++) {
                double[] x = features(d);
                int best = 0;
                for (int arm = 0; arm < 3; arm++) {
                    double expected = bound(learned.get(arm), x, 0.7);
                    assertEquals(expected, bandit.bound(arm, x), 1e-9 * Math.max(1, Math.abs(expected)), "seed " + seed);
                    best = bandit.bound(arm, x) > bandit.bound(best, x) ? arm : best;
                }
                assertEquals(best, bandit.greedy(x), "seed " + seed);
                int arm = random.nextInt(3);
                double reward = random.nextDouble(-1, 1);
                bandit.learn(arm, x, reward);
                learned.get(arm).add(new Pair(x, reward));
            }
        }
    }

    private double[] features(int d) {
        double[] x = new double[d];
        for (int i = 0; i < d; i++) {
            // The first two are nearly one: the worst that a solve may meet here.
            x[i] = i == 1 ? x[0] + 1e-4 * random.nextDouble() : random.nextDouble();
        }
        return x;
    }

    /** θᵀx + α sqrt(xᵀ A⁻¹ x), A⁻¹x and θ by Gauss–Jordan elimination with pivots. */
    private static double bound(List<Pair> pairs, double[] x, double alpha) {
        int d = x.length;
        double[][] rows = new double[d][d + 2];
        for (int i = 0; i < d; i++) {
            rows[i][i] = 1;
            rows[i][d + 1] = x[i];
            for (Pair pair : pairs) {
                for (int j = 0; j < d; j++) {
                    rows[i][j] += pair.x[i] * pair.x[j];
                }
                rows[i][d] += pair.reward * pair.x[i];
            }
        }
        for (int c = 0; c < d; c++) {
            int pivot = c;
            for (int r = c; r < d; r++) {
                pivot = Math.abs(rows[r][c]) > Math.abs(rows[pivot][c]) ? r : pivot;
            }
            double[] swapped = rows[c];
            rows[c] = rows[pivot];
            rows[pivot] = swapped;
            for (int r = 0; r < d; r++) {
                double factor = r == c ? 0 : rows[r][c] / rows[c][c];
                for (int k = c; k < d + 2; k++) {
                    rows[r][k] -= factor * rows[c][k];
                }
            }
        }
        double estimate = 0;
        double square = 0;
        for (int i = 0; i < d; i++) {
            estimate += x[i] * rows[i][d] / rows[i][i];
            square += x[i] * rows[i][d + 1] / rows[i][i];
        }
        return estimate + alpha * Math.sqrt(square);
    }

    @Test
    void propensitiesAddUpToOneAndAreThoseOfTheDraws() {
        int draws = 200_000;
        for (int arms = 2; arms <= 8; arms++) {
            double epsilon = random.nextDouble(0.01, 1);
            int greedy = random.nextInt(arms);
            int[] drawn = new int[arms];
            double sum = 0;
            for (int arm = 0; arm < arms; arm++) {
                sum += ArmDraw.propensity(arm, greedy, arms, epsilon);
            }
            assertEquals(1, sum, 1e-12);
            for (int i = 0; i < draws; i++) {
                // As a journal has them: one epoch, ids and positions that count up.
                ArmDraw draw = ArmDraw.of(7, i, 40L * i, greedy, arms, epsilon);
                assertEquals(draw, ArmDraw.of(7, i, 40L * i, greedy, arms, epsilon));
                assertTrue(draw.propensity() >= epsilon / arms);
                drawn[draw.arm()]++;
            }
            for (int arm = 0; arm < arms; arm++) {
                double expected = ArmDraw.propensity(arm, greedy, arms, epsilon);
                double deviation = Math.sqrt(expected * (1 - expected) / draws);
                assertEquals(expected, (double) drawn[arm] / draws, 5 * deviation, "arm " + arm + " of " + arms + ", seed " + seed);
            }
        }
    }

    @Test
    void whatIsRestoredGoesOnBitForBit() {
        LinUcb bandit = new LinUcb(4, 5, 0.5);
        for (int i = 0; i < 500; i++) {
            bandit.learn(random.nextInt(4), features(5), random.nextDouble());
        }
        bandit.greedy(features(5));
        StateWriter state = new StateWriter();
        bandit.state(state);
        LinUcb restored = new LinUcb(4, 5, 0.5);
        restored.state(new StateReader(state.array(), 0, state.length()));
        for (int i = 0; i < 500; i++) {
            double[] x = features(5);
            int arm = bandit.greedy(x);
            assertEquals(arm, restored.greedy(x), "seed " + seed);
            assertEquals(bandit.bound(arm, x), restored.bound(arm, x), "seed " + seed);
            bandit.learn(arm, x, i % 2);
            restored.learn(arm, x, i % 2);
        }
    }

    /** Two kinds of groups, each with an arm of its own: whoever always plays one is right half the time. */
    @Test
    void itLearnsWhichArmACertainKindOfGroupNeeds() {
        int groups = 3_000;
        double epsilon = 0.1;
        LinUcb bandit = new LinUcb(3, 2, 0.5);
        double[] fixed = new double[3];
        double learned = 0;
        for (int g = 0; g < groups; g++) {
            boolean hard = random.nextBoolean();
            double[] x = {1, hard ? 1 : 0};
            double[] chances = hard ? new double[] {0.2, 0.9, 0.5} : new double[] {0.9, 0.2, 0.5};
            double luck = random.nextDouble();
            ArmDraw draw = ArmDraw.of(seed, g, g, bandit.greedy(x), 3, epsilon);
            for (int arm = 0; arm < 3; arm++) {
                double reward = luck < chances[arm] ? 1 : 0;
                fixed[arm] += reward;
                if (arm == draw.arm()) {
                    learned += reward;
                    bandit.learn(arm, x, reward);
                }
            }
        }
        // Knowing everything: 0.9 x 0.9 + 0.1 x 0.53 = 0.863 with this ε; each fixed arm 0.55 or 0.5.
        System.out.printf("learned %.3f, fixed %.3f %.3f %.3f, seed %d%n", learned / groups, fixed[0] / groups, fixed[1] / groups,
                fixed[2] / groups, seed);
        for (double its : fixed) {
            assertTrue(learned > its + 0.2 * groups, "learned " + learned + ", a fixed arm " + its + ", seed " + seed);
        }
    }
}
