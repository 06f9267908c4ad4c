package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.settings.Section;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each stop's worked example, and an independent, slower way to the same number on random ballots. */
class SampleStopsTest {
    private static final int ROUNDS = 10_000;

    private static SampleStop stop(String yaml) {
        String text = yaml.contains("{") ? "stop: {" + yaml + "}" : "stop: " + yaml;
        return RuleId.parseStop(Section.parse(text, "test.yaml").form("stop", "")).newStop();
    }

    private static double value(String yaml, String letters) {
        SampleStop stop = stop(yaml);
        stop.settled(Votes.of(letters));
        return stop.value();
    }

    private static SplittableRandom random() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        return new SplittableRandom(seed);
    }

    @Test
    void dirichletByHand() {
        assertEquals(0.9375, value("dirichlet", "aaa"), 1e-9);
        assertEquals(0.96875, value("dirichlet", "aaaa"), 1e-9);
        assertEquals(1 - 10 / 16.0 + 13 / 81.0, value("dirichlet", "abac"), 1e-9);
        assertEquals(0.2, value("dirichlet", "abcdefg"), 1e-9, "the leading five, all alike");
        assertFalse(stop("dirichlet").settled(Votes.of("aaa")));
        assertTrue(stop("dirichlet").settled(Votes.of("aaaa")));
    }

    /** Products of (1 - Poisson sum) multiplied out, term by term. */
    @Test
    void dirichletIsItsFiniteSum() {
        SplittableRandom random = random();
        GammaRace race = new GammaRace();
        for (int round = 0; round < ROUNDS; round++) {
            int k = 2 + random.nextInt(3);
            double[] counts = new double[5];
            for (int i = 0; i < k; i++) {
                counts[i] = random.nextInt(6);
            }
            Arrays.sort(counts, 0, k);
            for (int i = 0; i < k / 2; i++) {
                double swap = counts[i];
                counts[i] = counts[k - 1 - i];
                counts[k - 1 - i] = swap;
            }
            assertEquals(sum(counts, k, 1, 0, 1, 1), race.firstWins(counts, k), 1e-9, () -> Arrays.toString(counts));
        }
    }

    private static double sum(double[] counts, int k, int i, int power, int rate, double coefficient) {
        if (i == k) {
            double result = coefficient;
            for (int n = 1; n <= power; n++) {
                result *= ((int) counts[0] + n) / (double) rate;
            }
            return result * Math.pow(rate, -(counts[0] + 1));
        }
        double result = sum(counts, k, i + 1, power, rate, coefficient);
        double factorial = 1;
        for (int j = 0; j <= counts[i]; j++) {
            factorial *= Math.max(1, j);
            result += sum(counts, k, i + 1, power + j, rate + 1, -coefficient / factorial);
        }
        return result;
    }

    @Test
    void dirichletOfTwoIsBetaAtAnyCount() {
        GammaRace race = new GammaRace();
        for (int a : new int[] {0, 1, 7, 60, 300, 700, 1024}) {
            for (int b = 0; b <= a; b += 1 + a / 9) {
                assertEquals(BetaStop.aheadProbability(a, b), race.firstWins(new double[] {a, b}, 2), 1e-9, a + ", " + b);
            }
        }
    }

    @Test
    void weightedBetaByHand() {
        assertEquals(0.9375, value("weighted_beta", "aaa"), 1e-12);
        assertEquals(0.96875, value("weighted_beta: {weight: majority}", "aaaa"), 1e-12);
        Ballots two = new Ballots();
        Votes.ballot(two, "a", 0);
        Votes.ballot(two, "a", Math.log(0.1));
        SampleStop stop = stop("weighted_beta");
        assertFalse(stop.settled(two));
        assertEquals(1 - Math.pow(2, -1 - 1.21 / 1.01), stop.value(), 1e-12);
    }

    @Test
    void weightedBetaOfEqualWeightsIsBeta() {
        for (int a = 0; a <= 1024; a += 1 + a / 5) {
            for (int b = 0; b <= a; b += 1 + a / 7) {
                assertEquals(BetaStop.aheadProbability(a, b), Gamma.aboveHalf(a + 1, b + 1), 1e-11, a + ", " + b);
            }
        }
    }

    /** Simpson's rule over the density. */
    @Test
    void weightedBetaIsTheIntegralOfTheDensity() {
        SplittableRandom random = random();
        for (int round = 0; round < 300; round++) {
            double b = 2 + 10 * random.nextDouble();
            double a = b + 10 * random.nextDouble();
            int steps = 4000;
            double upper = 0;
            double all = 0;
            for (int i = 0; i <= 2 * steps; i++) {
                double x = i / (2.0 * steps);
                double density = Math.pow(x, a - 1) * Math.pow(1 - x, b - 1);
                double w = i == 0 || i == 2 * steps ? 1 : i % 2 == 1 ? 4 : 2;
                all += w * density;
                upper += i < steps ? 0 : i == steps ? density : w * density;
            }
            assertEquals(upper / all, Gamma.aboveHalf(a, b), 1e-6, "a " + a + ", b " + b);
        }
    }

    @Test
    void unanimityByHand() {
        assertFalse(stop("unanimity").settled(Votes.of("abaaaaaaa")));
        assertEquals(0.8, value("unanimity", "abaaaaaaa"));
        assertTrue(stop("unanimity").settled(Votes.of("abaaaaaaaa")));
        assertTrue(stop("unanimity: {window: 2}").settled(Votes.of("abcc")));
        assertFalse(stop("unanimity: {window: 2}").settled(Votes.of("abbc")), "windows do not overlap");
    }

    @Test
    void shortByHand() {
        Ballots ballots = Votes.of("ab");
        Votes.ballot(ballots, "c", 0).truncated = true;
        assertFalse(stop("short_m").settled(ballots));
        Votes.ballot(ballots, "d", 0);
        assertTrue(stop("short_m").settled(ballots));
        assertTrue(stop("short_m: {m: 1}").settled(Votes.of("a")));
    }

    @Test
    void anytimeByHand() {
        assertEquals(Math.log(512 / 9.0 * (1 - 1 / 512.0) / 2), value("anytime", "a".repeat(9)), 1e-12);
        assertTrue(stop("anytime").settled(Votes.of("a".repeat(9))));
        assertFalse(stop("anytime").settled(Votes.of("a".repeat(8))));
        assertEquals(AnytimeStop.lnE(3, 2) - Math.log(6), value("anytime", "bababaa"), 1e-12,
                "second seen; after that three, and two of the other");
    }

    /**
     * What is promised: on draws of one distribution hardly ever another answer than its mode is certified, at whatever moment one looks.
     */
    @Test
    void anytimeIsWrongNoMoreOftenThanItSays() {
        SplittableRandom random = random();
        SampleStop stop = stop("anytime: {alpha: 0.1}");
        int wrong = 0;
        int certified = 0;
        int runs = 2_000;
        for (int run = 0; run < runs; run++) {
            Ballots ballots = new Ballots();
            for (int i = 0; i < 64; i++) {
                double u = random.nextDouble();
                Votes.ballot(ballots, u < 0.40 ? "mode" : u < 0.78 ? "rival" : "x" + random.nextInt(20), 0);
                if (stop.settled(ballots)) {
                    certified++;
                    int[] counts = new int[ballots.answerCount()];
                    for (int b = 0; b < ballots.size(); b++) {
                        counts[ballots.get(b).answer]++;
                    }
                    int best = 0;
                    for (int a = 1; a < counts.length; a++) {
                        best = counts[a] > counts[best] ? a : best;
                    }
                    wrong += ballots.answer(best).equals("mode") ? 0 : 1;
                    break;
                }
            }
        }
        assertTrue(wrong <= 0.1 * runs, wrong + " of " + runs + " certified another answer");
        assertTrue(certified > 0);
    }

    /** The mixture by Simpson's rule over q. */
    @Test
    void anytimeIsTheMeanOverQ() {
        SplittableRandom random = random();
        for (int round = 0; round < 500; round++) {
            int a = random.nextInt(30);
            int b = random.nextInt(20);
            int steps = 2_000;
            double sum = 0;
            for (int i = 0; i <= steps; i++) {
                double q = 0.5 + 0.5 * i / steps;
                sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.pow(2 * q, a) * Math.pow(2 * (1 - q), b);
            }
            assertEquals(Math.log(sum / (3.0 * steps)), AnytimeStop.lnE(a, b), 1e-7, a + ", " + b);
        }
    }

    @Test
    void informationGainByHand() {
        assertEquals(0.0468, value("information_gain", "aaaaaaa"), 5e-5);
        assertTrue(stop("information_gain").settled(Votes.of("aaaaaaa")));
        assertEquals(0.0527, value("information_gain", "aaaaaa"), 5e-5);
        assertFalse(stop("information_gain").settled(Votes.of("aaaaaa")));
        assertFalse(stop("information_gain: {cost_nats: 10}").settled(Votes.of("a")), "two votes must be there");
    }

    /** Differential entropy of the Dirichlet before, less its expectation after, digamma by its recurrence and series. */
    @Test
    void informationGainIsTheDropOfThePosteriorsEntropy() {
        SplittableRandom random = random();
        SampleStop stop = stop("information_gain");
        for (int round = 0; round < ROUNDS; round++) {
            Ballots ballots = Votes.random(random.nextLong(), 1 + random.nextInt(40), 1 + random.nextInt(6));
            double[] alpha = new double[ballots.answerCount() + 1];
            Arrays.fill(alpha, 1);
            for (int i = 0; i < ballots.size(); i++) {
                alpha[ballots.get(i).answer]++;
            }
            double all = Arrays.stream(alpha).sum();
            double before = entropy(alpha);
            double after = 0;
            for (int k = 0; k < alpha.length; k++) {
                alpha[k]++;
                after += (alpha[k] - 1) / all * entropy(alpha);
                alpha[k]--;
            }
            stop.settled(ballots);
            assertEquals(before - after, stop.value(), 1e-9, () -> Arrays.toString(alpha));
        }
    }

    private static double entropy(double[] alpha) {
        double all = Arrays.stream(alpha).sum();
        double h = -Gamma.ln(all) + (all - alpha.length) * digamma(all);
        for (double a : alpha) {
            h += Gamma.ln(a) - (a - 1) * digamma(a);
        }
        return h;
    }

    private static double digamma(double x) {
        double result = 0;
        double at = x;
        for (; at < 20; at++) {
            result -= 1 / at;
        }
        return result + Math.log(at) - 1 / (2 * at) - 1 / (12 * at * at) + 1 / (120 * Math.pow(at, 4)) - 1 / (252 * Math.pow(at, 6));
    }
}
