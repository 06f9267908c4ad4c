package io.latticeforge.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Makes a block with masked or very low logits fit for {@link Lanes#moments}: copies it with a floor far below the reference, and counts
 * what was there before. The width of the vectors does not show in the result.
 */
final class FloorClamp {
    /** How far below the reference the floor lies, nats: e^-80 of 2^24 tokens is 3e-28, far below a float's last bit. */
    static final float FLOOR_NATS = 80;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final MemorySegment MEMORY = NativeMemory.ALL;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private final float[] lanes = new float[LANES];
    private int finite;
    private double sumD;
    private boolean bad;

    /** Logits that are not -Inf. */
    int finite() {
        return finite;
    }

    /** The sum of z - reference over them. */
    double sumD() {
        return sumD;
    }

    /** Whether one was NaN or +Inf. */
    boolean bad() {
        return bad;
    }

    void copy(long from, long to, int count, float reference) {
        float floor = reference - FLOOR_NATS;
        FloatVector low = FloatVector.broadcast(SPECIES, floor);
        FloatVector r = FloatVector.broadcast(SPECIES, reference);
        FloatVector zero = FloatVector.zero(SPECIES);
        int whole = count - count % LANES;
        int known = 0;
        finite = 0;
        sumD = 0;
        bad = false;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, MEMORY, from + 4L * i, LITTLE_ENDIAN);
            VectorMask<Float> above = z.compare(VectorOperators.GT, floor);
            int n = above.trueCount();
            int masked = z.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY).trueCount();
            low.blend(z, above).intoMemorySegment(MEMORY, to + 4L * i, LITTLE_ENDIAN);
            finite += n;
            known += n + masked;
            if (n != 0) {
                zero.blend(z.sub(r), above).intoArray(lanes, 0);
                for (int lane = 0; lane < LANES; lane++) {
                    sumD += lanes[lane];
                }
            }
        }
        boolean deep = known != whole;
        for (int i = deep ? 0 : whole; i < count; i++) {
            float z = MEMORY.get(F32, from + 4L * i);
            bad |= z != z || z == Float.POSITIVE_INFINITY;
            boolean counted = i < whole && z > floor;
            if (!counted && z > Float.NEGATIVE_INFINITY) {
                finite++;
                sumD += (double) z - reference;
            }
            if (i >= whole) {
                MEMORY.set(F32, to + 4L * i, z > floor ? z : floor);
            }
        }
        bad |= !(sumD < Double.POSITIVE_INFINITY);
    }
}
