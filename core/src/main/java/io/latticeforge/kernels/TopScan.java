package io.latticeforge.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Finds the logits that belong in a {@link TopList}, in order of id. The width of the vectors does not show in the result. */
final class TopScan {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;
    private static final long VECTOR_BYTES = 4L * LANES;
    private static final MemorySegment MEMORY = NativeMemory.ALL;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    /** Parts of a block whose lanes are searched apart, so that there are 64 lanes at every width. */
    private static final int GROUPS = 64 / STEP;
    /** How far below the largest logit the raised threshold is looked for, nats. */
    private static final float SEARCH_NATS = 64;

    private static final int HALVINGS = 8;

    private final float[] laneMaxima = new float[GROUPS * STEP];

    /** Offers the logits of a block above the list's threshold. */
    void offerBlock(long address, int count, int firstId, TopList top) {
        float threshold = Math.max(top.threshold(), Math.nextDown(reachedByTwenty(address, count)));
        offer(address, count, firstId, threshold, top);
    }

    /** Offers the logits above a threshold. */
    void offer(long address, int count, int firstId, float threshold, TopList top) {
        int whole = count - count % LANES;
        for (int i = 0; i < whole; i += LANES) {
            long above = FloatVector.fromMemorySegment(SPECIES, MEMORY, address + 4L * i, LITTLE_ENDIAN)
                    .compare(VectorOperators.GT, threshold)
                    .toLong();
            for (; above != 0; above &= above - 1) {
                int index = i + Long.numberOfTrailingZeros(above);
                top.offer(MEMORY.get(F32, address + 4L * index), firstId + index);
            }
        }
        for (int i = whole; i < count; i++) {
            top.offer(MEMORY.get(F32, address + 4L * i), firstId + i);
        }
    }

    /**
     * A value that at least twenty logits of the block reach, -Inf where none is found: about the twentieth of the maxima of 64
     * interleaved lanes. Without it an ascending row would insert every logit.
     */
    private float reachedByTwenty(long address, int count) {
        int steps = count / STEP;
        if (steps < GROUPS) {
            return Float.NEGATIVE_INFINITY;
        }
        for (int g = 0; g < GROUPS; g++) {
            laneMaxima(address, steps * g / GROUPS, steps * (g + 1) / GROUPS, g * STEP);
        }
        float least = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float maximum : laneMaxima) {
            least = Math.min(least, maximum);
            high = Math.max(high, maximum);
        }
        float low = Math.max(least, high - SEARCH_NATS);
        if (reaching(low) < Observation.TOP_K) {
            return least;
        }
        float span = high - low;
        for (int halving = 1; halving <= HALVINGS; halving++) {
            span /= 2;
            if (reaching(low + span) >= Observation.TOP_K) {
                low += span;
            }
        }
        return low;
    }

    private int reaching(float value) {
        int count = 0;
        for (int i = 0; i < laneMaxima.length; i += LANES) {
            count += FloatVector.fromArray(SPECIES, laneMaxima, i).compare(VectorOperators.GE, value).trueCount();
        }
        return count;
    }

    private void laneMaxima(long address, int from, int to, int into) {
        FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector m1 = m0;
        FloatVector m2 = m0;
        FloatVector m3 = m0;
        for (int i = from; i < to; i++) {
            long at = address + i * (4L * STEP);
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at, LITTLE_ENDIAN);
            FloatVector z1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 1 * VECTOR_BYTES, LITTLE_ENDIAN);
            FloatVector z2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 2 * VECTOR_BYTES, LITTLE_ENDIAN);
            FloatVector z3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 3 * VECTOR_BYTES, LITTLE_ENDIAN);
            m0 = m0.blend(z0, z0.compare(VectorOperators.GT, m0));
            m1 = m1.blend(z1, z1.compare(VectorOperators.GT, m1));
            m2 = m2.blend(z2, z2.compare(VectorOperators.GT, m2));
            m3 = m3.blend(z3, z3.compare(VectorOperators.GT, m3));
        }
        m0.intoArray(laneMaxima, into);
        m1.intoArray(laneMaxima, into + LANES);
        m2.intoArray(laneMaxima, into + 2 * LANES);
        m3.intoArray(laneMaxima, into + 3 * LANES);
    }
}
