package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.kernels.Sampling;
import io.latticeforge.recording.Recording;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SurpriseTest {
    private static final Path BUNDLE = Path.of(System.getProperty("latticeforge.traces", "../models/traces"), "abacus");
    private static final int SEQUENCES = 500;
    private static final int TOKENS = 400;

    private static Observation sampled(float surprise, float varentropy) {
        Observation o = new Observation();
        o.clear(Observation.SAMPLED);
        o.chosenToken = 1;
        o.surprise = surprise;
        o.sampledVarentropy = varentropy;
        o.chosenLogProb = -9;
        o.entropy = 9;
        o.varentropy = 9;
        return o;
    }

    @Test
    void takesWhatTheDistributionDrawnFromGave() {
        Surprise surprise = new Surprise(new Sampling(0.7f, 1, 0), null);
        assertEquals("no token came with a whole row, which alone tells it at temperature 0.7", surprise.inactive());
        Observation list = sampled(0, 0);
        list.flags = Observation.BOUNDED;
        surprise.update(list);
        assertEquals("no token came with a whole row, which alone tells it at temperature 0.7", surprise.inactive());
        surprise.update(sampled(-2, 0.75f));
        assertNull(surprise.inactive());
        assertEquals(-2, surprise.z(), 1e-12);
        Observation unknown = sampled(Float.NaN, 0.5f);
        unknown.chosenToken = -1;
        surprise.update(unknown);
        assertEquals(0, surprise.outside());
    }

    @Test
    void whatIsLeftOutIsCountedAndMoreThanHalfIsTooMuch() {
        Surprise surprise = new Surprise(new Sampling(1, 0.9f, 0), null);
        Surprise restored = new Surprise(new Sampling(1, 0.9f, 0), null);
        surprise.update(sampled(-2, 0.75f));
        surprise.update(sampled(Float.NaN, Float.NaN));
        assertNull(surprise.inactive(), "half");
        surprise.update(sampled(Float.NaN, 0.5f));
        assertEquals(1, surprise.beyond());
        assertEquals(1, surprise.outside());
        assertTrue(Double.isNaN(surprise.z()));
        String why = "2 of 3 tokens are left out: 1 drawn from more than the best 20, 1 not from what is kept";
        assertEquals(why, surprise.inactive());
        States.restore(States.bytes(surprise::state), restored::state);
        assertEquals(why, restored.inactive());
        restored.update(sampled(0, 0));
        assertEquals(-2, restored.z(), 1e-12);
    }

    /**
     * Tokens really drawn from recorded rows: z of {@value #SEQUENCES} sequences has mean 0 and variance 1, less what the 1/4 in its
     * denominator takes, where what is stated is what was done. The bounds are more than four standard deviations; drawn at another
     * temperature, the mean is off by far more.
     */
    @Test
    void zIsStandardisedAtTheSamplingDistributionAndNowhereElse() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        try (Recording recording = Recording.open(BUNDLE)) {
            for (Sampling stated : new Sampling[] {new Sampling(0.7f, 0.9f, 0), new Sampling(0.7f, 1, 0), new Sampling(1.5f, 0.95f, 10)}) {
                Moments z = zs(recording, stated, stated, seed);
                System.out.println("drawn as stated, " + stated.describe() + ": " + z);
                assertEquals(0, z.mean(), 0.21, "seed " + seed + ", " + stated + ": " + z);
                assertEquals(1, z.variance(), 0.38, "seed " + seed + ", " + stated + ": " + z);
            }
            Sampling stated = new Sampling(0.7f, 1, 0);
            Moments hotter = zs(recording, stated, Sampling.WHOLE, seed);
            Moments colder = zs(recording, stated, new Sampling(0.5f, 1, 0), seed);
            System.out.println("stated 0.7, drawn at 1: " + hotter + "; drawn at 0.5: " + colder);
            assertTrue(hotter.mean() < -0.35, "seed " + seed + ": " + hotter);
            assertTrue(colder.mean() > 0.35, "seed " + seed + ": " + colder);
        }
    }

    private static Moments zs(Recording recording, Sampling stated, Sampling done, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RowReducer reducer = RowReducers.choose().create();
        Observation o = new Observation();
        double sum = 0;
        double squares = 0;
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            Surprise surprise = new Surprise(stated, null);
            for (int t = 0; t < TOKENS; t++) {
                MemorySegment row = recording.row(random.nextInt(recording.tokens()));
                reducer.begin(ElementType.F16, recording.vocabSize(), draw(row, recording.vocabSize(), done, random), stated);
                reducer.accept(row, 0, row.byteSize());
                reducer.finish(o);
                surprise.update(o);
            }
            sum += surprise.z();
            squares += surprise.z() * surprise.z();
        }
        double mean = sum / SEQUENCES;
        return new Moments(mean, squares / SEQUENCES - mean * mean);
    }

    private record Moments(double mean, double variance) {}

    /** As a server draws: sort, keep the best k, of those the nucleus, take one by its weight. */
    private static int draw(MemorySegment row, int vocabSize, Sampling sampling, SplittableRandom random) {
        double[] weights = new double[vocabSize];
        Integer[] order = new Integer[vocabSize];
        for (int i = 0; i < vocabSize; i++) {
            order[i] = i;
            weights[i] = Math.exp(Float.float16ToFloat(row.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i)) / sampling.temperature());
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> -weights[i]));
        int count = sampling.topK() == 0 ? vocabSize : Math.min(vocabSize, sampling.topK());
        double mass = 0;
        for (int i = 0; i < count; i++) {
            mass += weights[order[i]];
        }
        double left = random.nextDouble();
        double kept = 0;
        int n = 0;
        while (n < count && (kept < sampling.topP() * mass || sampling.topP() == 1)) {
            kept += weights[order[n++]];
        }
        left *= kept;
        int i = 0;
        while (i < n - 1 && left >= weights[order[i]]) {
            left -= weights[order[i++]];
        }
        return order[i];
    }
}
