package io.latticeforge.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads {@link VectorLanes} again as a hidden class with another species as its class data: the same bytes, its own {@code static final}
 * species and its own profile, so every width runs the code that production runs.
 */
final class SpeciesCopies {
    private SpeciesCopies() {}

    static VectorSpecies<Float> species(int bits) {
        return switch (bits) {
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default -> throw new IllegalArgumentException("no species of " + bits + " bits");
        };
    }

    /** A width that this CPU has no registers for runs in plain Java, a hundred times slower: it is tried less often, on shorter rows. */
    static boolean inRegisters(int bits) {
        return bits <= FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    static RowReducer reducer(int bits) {
        try (InputStream in = SpeciesCopies.class.getResourceAsStream("VectorLanes.class")) {
            Class<?> copy = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), species(bits), true)
                    .lookupClass();
            Lanes lanes = (Lanes) copy.getDeclaredConstructor().newInstance();
            if (lanes.bits() != bits) {
                throw new AssertionError("asked for " + bits + " bits, got " + lanes.bits());
            }
            return new VectorRowReducer(lanes);
        } catch (IOException | ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
