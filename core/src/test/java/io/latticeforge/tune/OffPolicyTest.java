package io.latticeforge.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.controller.ArmDraw;
import io.latticeforge.controller.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimators against numbers worked by hand, and against a log whose arms' values are known. */
class OffPolicyTest {
    private static final double[] X = {1, 0, 0, 0, 0};

    @Test
    void theWorkedExample() {
        OffPolicy found = OffPolicy.of(new OffPolicyTerms(new double[] {2, 4, 0, 0}, new double[] {1, 0, 1, 0},
                new double[] {0.5, 0.5, 0.5, 0.5}), 1);
        assertEquals(0.5, found.ips(), 1e-15);
        assertEquals(1 / 3.0, found.snips(), 1e-15);
        assertEquals((0.5 + 2 * 0.5 + 0.5 - 4 * 0.5 + 0.5 + 0.5) / 4, found.dr(), 1e-15);
        assertEquals(1.8, found.effectiveSamples(), 1e-15);
    }

    @Test
    void theRewardModelOfAChoiceHasNotSeenIt() {
        List<LoggedChoice> log = List.of(new LoggedChoice(0, 0, 0.5, 1, X), new LoggedChoice(1, 1, 0.5, 0.3, X),
                new LoggedChoice(2, 0, 0.25, 0.6, X), new LoggedChoice(3, 0, 0.5, 0.2, X));
        OffPolicyTerms terms = OffPolicyTerms.of(log, 0);
        // Even half: rewards 1 and 0.6, odd half: 0.2; ridge: sum / (1 + count).
        double even = 1.6 / 3;
        double odd = 0.1;
        assertEquals(List.of(odd, even, odd, even), boxed(terms.predicted(), odd, even));
        double dr = (odd + 2 * (1 - odd) + even + odd + 4 * (0.6 - odd) + even + 2 * (0.2 - even)) / 4;
        assertEquals(dr, OffPolicy.of(terms, 1).dr(), 1e-12);
        assertEquals((2 * 1 + 4 * 0.6 + 2 * 0.2) / 4, OffPolicy.of(terms, 1).ips(), 1e-12);
        assertEquals((2 * 1 + 4 * 0.6 + 2 * 0.2) / 8, OffPolicy.of(terms, 1).snips(), 1e-12);
        assertEquals(64 / 24.0, OffPolicy.of(terms, 1).effectiveSamples(), 1e-12);
    }

    /** Each number as the one of two that it equals to the twelfth digit. */
    private static List<Double> boxed(double[] values, double... near) {
        List<Double> found = new ArrayList<>();
        for (double value : values) {
            found.add(Math.abs(value - near[0]) < 1e-12 ? near[0] : Math.abs(value - near[1]) < 1e-12 ? near[1] : value);
        }
        return found;
    }

    @Test
    void aLogOfOnePolicyAloneIsItsMeanAndNothingIsKnownOfOthers() {
        List<LoggedChoice> log = List.of(new LoggedChoice(0, 1, 1, 0.2, X), new LoggedChoice(1, 1, 1, 0.8, X));
        OffPolicy same = OffPolicy.of(OffPolicyTerms.of(log, 1), 1);
        assertEquals(0.5, same.ips(), 1e-15);
        assertEquals(0.5, same.snips(), 1e-15);
        assertEquals(2, same.effectiveSamples(), 1e-15);
        OffPolicy never = OffPolicy.of(OffPolicyTerms.of(log, 0), 1);
        assertTrue(Double.isNaN(never.snips()) && never.effectiveSamples() == 0);
        assertTrue(Double.isNaN(OffPolicy.of(OffPolicyTerms.of(List.of(), 0), 1).ips()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void withoutAPropensityThereIsNoEstimate(double propensity) {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class,
                () -> new LoggedChoice(-1, 0, propensity, 1, X));
        assertEquals(ErrorCode.CORRUPT, refused.code());
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.startsWith("the choice for group 4294967295 is logged with propensity " + propensity), said);
    }

    /**
     * Two kinds of groups, half of each; arm 0 earns 0.9 and 0.3, arm 1 0.4 and 0.6 on the mean: 0.6 and 0.5 over all. The log prefers arm 0
     * where it is good, so that the plain mean of what arm 0 earned is far from 0.6.
     */
    @Test
    void aLogWithKnownValues() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int logs = 100;
        int choices = 800;
        double[][] errors = new double[3][logs];
        double naive = 0;
        int covered = 0;
        for (int l = 0; l < logs; l++) {
            List<LoggedChoice> log = new ArrayList<>();
            for (int i = 0; i < choices; i++) {
                boolean hard = random.nextBoolean();
                double[] x = new double[Traffic.FEATURES];
                x[0] = 1;
                x[1] = hard ? 1 : 0;
                int greedy = hard ? 1 : 0;
                ArmDraw draw = ArmDraw.of(seed + l, i, i, greedy, 2, 0.2);
                double chance = draw.arm() == 0 ? (hard ? 0.3 : 0.9) : hard ? 0.6 : 0.4;
                log.add(new LoggedChoice(i, draw.arm(), draw.propensity(), chance + random.nextDouble(-0.1, 0.1), x));
            }
            OffPolicy found = OffPolicy.of(OffPolicyTerms.of(log, 0), seed);
            errors[0][l] = found.ips() - 0.6;
            errors[1][l] = found.snips() - 0.6;
            errors[2][l] = found.dr() - 0.6;
            covered += found.drInterval().low() <= 0.6 && 0.6 <= found.drInterval().high() ? 1 : 0;
            naive += log.stream().filter(c -> c.arm() == 0).mapToDouble(LoggedChoice::reward).average().orElse(0) / logs;
        }
        String at = "seed " + seed;
        double[] rms = new double[3];
        for (int e = 0; e < 3; e++) {
            double mean = 0;
            for (double error : errors[e]) {
                mean += error / logs;
                rms[e] += error * error / logs;
            }
            rms[e] = Math.sqrt(rms[e]);
            assertEquals(0, mean, 5 * rms[e] / Math.sqrt(logs), "bias of estimator " + e + ", " + at);
        }
        System.out.printf("rms error ips %.3f, snips %.3f, dr %.3f; dr's interval holds the value in %d of %d; naive mean %.3f; %s%n", rms[0],
                rms[1], rms[2], covered, logs, naive, at);
        assertTrue(naive > 0.8, at);
        assertTrue(rms[2] < 0.7 * rms[0], at);
        // Five deviations below 93 of 100: the bootstrap of so skewed a weight is a little short of its 95.
        assertTrue(covered >= 80, covered + " intervals hold the value, " + at);
    }
}
