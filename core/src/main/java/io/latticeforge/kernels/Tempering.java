package io.latticeforge.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns a block of logits into distances (z - r) / T with a floor, for {@link Lanes#moments} from 0. The distance is taken before it is
 * scaled: scaled logits would lose what lies behind their point. The width of the vectors does not show in the result.
 */
final class Tempering {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;
    private static final long VECTOR_BYTES = 4L * LANES;
    private static final MemorySegment MEMORY = NativeMemory.ALL;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    /** @param perNat 1 / T */
    void distances(long from, long to, int count, float reference, float perNat) {
        FloatVector r = FloatVector.broadcast(SPECIES, reference);
        FloatVector scale = FloatVector.broadcast(SPECIES, perNat);
        FloatVector floor = FloatVector.broadcast(SPECIES, -FloorClamp.FLOOR_NATS);
        int whole = count - count % STEP;
        for (int i = 0; i < whole; i += STEP) {
            long in = from + 4L * i;
            long out = to + 4L * i;
            FloatVector d0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, in, LITTLE_ENDIAN).sub(r).mul(scale).max(floor);
            FloatVector d1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, in + 1 * VECTOR_BYTES, LITTLE_ENDIAN).sub(r).mul(scale)
                    .max(floor);
            FloatVector d2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, in + 2 * VECTOR_BYTES, LITTLE_ENDIAN).sub(r).mul(scale)
                    .max(floor);
            FloatVector d3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, in + 3 * VECTOR_BYTES, LITTLE_ENDIAN).sub(r).mul(scale)
                    .max(floor);
            d0.intoMemorySegment(MEMORY, out, LITTLE_ENDIAN);
            d1.intoMemorySegment(MEMORY, out + 1 * VECTOR_BYTES, LITTLE_ENDIAN);
            d2.intoMemorySegment(MEMORY, out + 2 * VECTOR_BYTES, LITTLE_ENDIAN);
            d3.intoMemorySegment(MEMORY, out + 3 * VECTOR_BYTES, LITTLE_ENDIAN);
        }
        for (int i = whole; i < count; i++) {
            float d = (MEMORY.get(F32, from + 4L * i) - reference) * perNat;
            MEMORY.set(F32, to + 4L * i, Math.max(d, -FloorClamp.FLOOR_NATS));
        }
    }

    /** Fills up with tokens without mass. */
    void fill(long to, int from, int count) {
        for (int i = from; i < count; i++) {
            MEMORY.set(F32, to + 4L * i, -FloorClamp.FLOOR_NATS);
        }
    }
}
