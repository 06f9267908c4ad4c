package io.latticeforge.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns a block of f16 or bf16 into f32, exactly: denormals, infinities and NaN included. The width of the vectors does not show in the
 * result.
 */
final class Widening {
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FloatVector.SPECIES_PREFERRED.vectorShape());
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));
    private static final int STEP = 4 * INTS.length();
    private static final long VECTOR_BYTES = 4L * INTS.length();

    private static final MemorySegment MEMORY = NativeMemory.ALL;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private final short[] halves = new short[Lanes.BLOCK];
    private final float[] wide = new float[Lanes.BLOCK];

    /** bf16 is the upper half of an f32. */
    void bf16(long from, long to, int count) {
        int whole = count - count % STEP;
        for (int i = 0; i < whole; i += STEP) {
            long in = from + 2L * i;
            long out = to + 4L * i;
            IntVector h0 = (IntVector) ShortVector.fromMemorySegment(SHORTS, MEMORY, in, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            IntVector h1 = (IntVector) ShortVector.fromMemorySegment(SHORTS, MEMORY, in + 1 * VECTOR_BYTES / 2, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            IntVector h2 = (IntVector) ShortVector.fromMemorySegment(SHORTS, MEMORY, in + 2 * VECTOR_BYTES / 2, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            IntVector h3 = (IntVector) ShortVector.fromMemorySegment(SHORTS, MEMORY, in + 3 * VECTOR_BYTES / 2, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            h0.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(MEMORY, out, LITTLE_ENDIAN);
            h1.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(MEMORY, out + 1 * VECTOR_BYTES, LITTLE_ENDIAN);
            h2.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(MEMORY, out + 2 * VECTOR_BYTES, LITTLE_ENDIAN);
            h3.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(MEMORY, out + 3 * VECTOR_BYTES, LITTLE_ENDIAN);
        }
        for (int i = whole; i < count; i++) {
            MEMORY.set(F32, to + 4L * i, Float.intBitsToFloat(MEMORY.get(F16, from + 2L * i) << 16));
        }
    }

    /** C2 vectorises the plain loop where both sides are arrays, not where one is native: copying there and back is four times faster. */
    void f16(long from, long to, int count) {
        MemorySegment.copy(MEMORY, F16, from, halves, 0, count);
        for (int i = 0; i < count; i++) {
            wide[i] = Float.float16ToFloat(halves[i]);
        }
        MemorySegment.copy(wide, 0, MEMORY, F32, to, count);
    }
}
