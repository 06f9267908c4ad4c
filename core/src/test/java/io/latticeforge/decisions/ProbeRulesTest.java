package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rules that judge answers asked for: when they ask, the worked examples, and slower ways to the same decisions. */
class ProbeRulesTest {
    private static final int ROUNDS = 10_000;

    private static ProbeAnswer probe(int answer, int step, double probability, double entropy) {
        ProbeAnswer probe = new ProbeAnswer();
        probe.answer = answer;
        probe.step = step;
        probe.probability = probability;
        probe.entropyNats = entropy;
        return probe;
    }

    @Test
    void trialAnswerAsksAtBoundaries() {
        Tokens t = new Tokens("trial_answer: {}");
        assertEquals("no answer that was asked for (PROBE) has come yet", t.inactive());
        t.next(1, 0.5);
        assertFalse(t.rule.wantsProbe());
        t.next(Tokens.STOP, 0.5);
        assertTrue(t.rule.wantsProbe());
        assertFalse(t.rule.probed(probe(1, 1, 0.60, 0.2)));
        assertFalse(t.rule.wantsProbe());
        assertNull(t.inactive());
        assertTrue(t.rule.active());
        assertFalse(t.rule.probed(probe(1, 3, 0.95, 0.2)));
        assertTrue(t.rule.probed(probe(1, 5, 0.97, 0.2)));
        assertEquals(0.97, t.rule.value());
        assertEquals(0.95, t.rule.threshold());
        assertFalse(t.rule.probed(probe(-1, 6, 0.99, 0.2)), "a blank answer is none");
        ProbeAnswer unsure = probe(1, 7, 0.99, 0.2);
        unsure.hedged = true;
        assertFalse(t.rule.probed(unsure));
        assertFalse(t.rule.probed(probe(1, 8, Double.NaN, 0.2)));
        assertFalse(t.rule.active());
    }

    @Test
    void trialAnswerAsksAtNamedTokens() {
        Tokens t = new Tokens("trial_answer: {transitions: [9, 12], min_tokens: 3}");
        t.next(9, 0.5);
        assertFalse(t.rule.wantsProbe(), "min_tokens");
        t.next(1, 0.5);
        t.next(12, 0.5);
        assertTrue(t.rule.wantsProbe());
        t.next(Tokens.STOP, 0.5);
        assertFalse(t.rule.wantsProbe());
        String twice = assertThrows(LatticeForgeException.class, () -> new Tokens("eat: {transitions: [9], every_tokens: 4}")).getMessage();
        assertEquals("test.yaml:1: 'transitions' in eat and every_tokens 4 are both there; a rule asks by one of them", twice);
        String word = assertThrows(LatticeForgeException.class, () -> new Tokens("eat: {transitions: [Wait]}")).getMessage();
        assertEquals("test.yaml:1: 'transitions' in eat has 'Wait'; it must be the id of a token, 0 to 16777215", word);
    }

    @Test
    void convergenceByHand() {
        Tokens t = new Tokens("answer_convergence: {}");
        int[] answers = {7, 12, 12, 12};
        List<Integer> asked = new ArrayList<>();
        boolean fired = false;
        for (int token = 0; token < 256; token++) {
            assertFalse(fired);
            t.next(1, 0.5);
            if (t.rule.wantsProbe()) {
                assertEquals(asked.size() >= 3 ? null : asked.isEmpty() ? "no answer that was asked for (PROBE) has come yet"
                        : asked.size() + " of 3 answers asked for have come", t.inactive());
                fired = t.rule.probed(probe(answers[asked.size()], token, 0.5, 0.5));
                asked.add(token + 1);
            }
        }
        assertEquals(List.of(64, 128, 192, 256), asked);
        assertTrue(fired);
        assertEquals(3, t.rule.value());
        assertFalse(t.rule.probed(probe(12, 270, 0.5, 0.5)), "asked for by another rule, too soon");
        assertFalse(t.rule.active());
    }

    @Test
    void convergenceIsAWindowOfEqualFirmAnswers() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            int k = 1 + random.nextInt(4);
            SequenceRule rule = EagerRules.parse("answer_convergence: {agree: " + k + ", every_tokens: 10}").newRule(RuleMemory.NONE);
            List<Integer> counted = new ArrayList<>();
            int last = 0;
            int step = -1;
            for (int i = 0; i < 12; i++) {
                step += 5 + random.nextInt(12);
                ProbeAnswer probe = probe(random.nextInt(3) - 1, step, 0.5, 0.5);
                probe.hedged = random.nextInt(6) == 0;
                boolean counts = step + 1 - last >= 10;
                if (counts) {
                    last = step + 1;
                    counted.add(probe.hedged ? -1 : probe.answer);
                }
                int from = counted.size() - k;
                boolean expected = counts && from >= 0 && counted.getLast() >= 0
                        && counted.subList(from, counted.size()).stream().distinct().count() == 1;
                assertEquals(expected, rule.probed(probe), "seed " + seed + ", round " + round);
            }
        }
    }

    @Test
    void eatByHand() {
        Tokens t = new Tokens("eat: {}");
        for (int i = 0; i < 9; i++) {
            assertFalse(t.rule.probed(probe(1, i, 0.5, 0.30)));
            assertEquals((i + 1) + " of 10 answers asked for have come with their entropy", t.inactive());
        }
        assertTrue(t.rule.probed(probe(2, 9, 0.5, 0.30)));
        assertEquals(0, t.rule.value(), 1e-20);
        assertFalse(t.rule.probed(probe(2, 10, 0.5, 0.9)));
        assertTrue(t.rule.active());
    }

    /** Weighted sums written out: weights (1 - a)^age, over their sum. */
    @Test
    void eatIsTheWeightedVariance() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            SequenceRule rule = EagerRules.parse("eat: {alpha: 0.3, delta: 0.02, probes: 4}").newRule(RuleMemory.NONE);
            double[] x = new double[3 + random.nextInt(20)];
            double variance = Double.NaN;
            for (int n = 0; n < x.length; n++) {
                x[n] = 0.5 + 0.3 * random.nextGaussian() * random.nextDouble();
                double weights = 0;
                double sum = 0;
                for (int i = 0; i <= n; i++) {
                    double mean = 0;
                    double all = 0;
                    for (int j = 0; j <= i; j++) {
                        mean += Math.pow(0.7, i - j) * x[j];
                        all += Math.pow(0.7, i - j);
                    }
                    sum += Math.pow(0.7, n - i) * Math.pow(x[i] - mean / all, 2);
                    weights += Math.pow(0.7, n - i);
                }
                variance = sum / weights;
                boolean fired = rule.probed(probe(1, n, 0.5, x[n]));
                if (Math.abs(variance - 0.02) > 1e-9) {
                    assertEquals(n >= 3 && variance < 0.02, fired, "seed " + seed + ", round " + round + ", probe " + n);
                }
                if (fired) {
                    assertEquals(variance, rule.value(), 1e-12);
                }
            }
        }
    }

    @Test
    void whatTakesItselfBack() {
        for (String text : new String[] {"42, wait", "Hold on: 3", "hmm", "Wait", "no, it is 7", "BUT 8"}) {
            assertTrue(Hedge.in(text), text);
        }
        for (String text : new String[] {"42", "no", "No.", "", " ", "now 42", "button", "know"}) {
            assertFalse(Hedge.in(text), text);
        }
    }
}
