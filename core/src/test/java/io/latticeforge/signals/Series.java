package io.latticeforge.signals;

import io.latticeforge.kernels.Observation;
import java.util.SplittableRandom;

/**
 * Generated observations that look like a model at work: spiky entropy, searching then sure, now and then invalid or incomplete. Seeded.
 */
public final class Series {
    /** Token that ends a segment. */
    public static final int BOUNDARY_TOKEN = 7;

    private final SplittableRandom random;
    private final double invalidShare;
    private double level = 2.5;

    public Series(long seed) {
        this(seed, 0.02);
    }

    public Series(long seed, double invalidShare) {
        random = new SplittableRandom(seed);
        this.invalidShare = invalidShare;
    }

    /** Fills every field with the next observation. */
    public void next(Observation o) {
        o.clear(random.nextDouble() < invalidShare ? Observation.INVALID : 0);
        if (random.nextInt(60) == 0) {
            level = random.nextBoolean() ? 2.5 : 0.02;
        }
        o.chosenToken = random.nextInt(6) == 0 ? BOUNDARY_TOKEN : level < 1 ? random.nextInt(3) : random.nextInt(40);
        if (random.nextInt(50) == 0) {
            o.flags |= Observation.BOUNDARY;
        }
        if (random.nextInt(40) == 0) {
            return;
        }
        boolean spike = random.nextInt(3) == 0;
        o.entropy = (float) (spike ? level * random.nextDouble() : 0.01 * random.nextDouble());
        o.varentropy = o.entropy * (float) random.nextDouble();
        o.chosenLogProb = (float) (-o.entropy - Math.sqrt(o.varentropy) * random.nextGaussian() - (random.nextInt(20) == 0 ? 0.5 : 0));
        o.tokenConfidence = (float) (12 + 3 * random.nextGaussian() - level);
        o.margin = (float) random.nextDouble();
    }

    public Observation next() {
        Observation o = new Observation();
        next(o);
        return o;
    }

    /** Values as a signal is handed them: mostly near zero, some spikes, some equal. */
    public static float[] entropies(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> random.nextInt(4) * 0.5f;
                case 2 -> (float) (3 * random.nextDouble());
                default -> (float) (0.05 * random.nextDouble());
            };
        }
        return values;
    }
}
