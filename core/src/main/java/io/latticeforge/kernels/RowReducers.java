package io.latticeforge.kernels;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import org.jspecify.annotations.Nullable;

/**
 * The one place that picks between the scalar definition and its SIMD twin: SIMD where the JVM has the vector module and compiles;
 * otherwise, or when {@value #PROPERTY} says so, scalar. A kernel that is asked for and cannot run is an error, never a silent second
 * choice.
 */
public final class RowReducers {
    /** System property that forces a kernel: {@code scalar} or {@code vector}. */
    public static final String PROPERTY = "latticeforge.kernel";

    /** Changes whenever a kernel may give other bits for the same row or list; stands in the journal. */
    public static final int VERSION = 4;

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private final boolean vector;
    private final String reason;

    private RowReducers(boolean vector, String reason) {
        this.vector = vector;
        this.reason = reason;
    }

    /** @throws LatticeForgeException (BAD_CONFIGURATION) if the property asks for what is not there */
    public static RowReducers choose() {
        return choose(System.getProperty(PROPERTY));
    }

    static RowReducers choose(@Nullable String forced) {
        boolean present = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
        boolean compiles = !System.getProperty("java.vm.info", "").contains("interpreted mode");
        return switch (forced) {
            case null -> {
                if (!present) {
                    yield new RowReducers(false, "the JVM was started without --add-modules " + VECTOR_MODULE);
                }
                yield compiles
                        ? new RowReducers(true, "the widest vectors of this CPU")
                        : new RowReducers(false, "the JVM interprets only");
            }
            case "scalar" -> new RowReducers(false, "forced by -D" + PROPERTY + "=scalar");
            case "vector" -> {
                if (!present) {
                    throw new LatticeForgeException(
                            ErrorCode.BAD_CONFIGURATION,
                            "-D" + PROPERTY + "=vector needs --add-modules " + VECTOR_MODULE + ", which is not there");
                }
                yield new RowReducers(true, "forced by -D" + PROPERTY + "=vector");
            }
            default ->
                throw new LatticeForgeException(
                        ErrorCode.BAD_CONFIGURATION, "-D" + PROPERTY + "=" + forced + " is neither scalar nor vector");
        };
    }

    public RowReducer create() {
        return vector ? new VectorRowReducer(new VectorLanes()) : new ScalarRowReducer();
    }

    /**
     * Compiles the chosen kernel by running it on synthetic rows; call it before saying ready.
     *
     * @param budgetNs after which it stops, compiled or not; it stops by itself once compiled, about a second on two cores
     * @return rows that it ran
     */
    public int warmUp(long budgetNs) {
        return new KernelWarmUp(create()).run(budgetNs);
    }

    public boolean vector() {
        return vector;
    }

    /** Which compute engine this is, for the journal: 1 scalar, 2 vector. */
    public int number() {
        return vector ? 2 : 1;
    }

    /** One line for the log: which kernel, how wide, and why. */
    public String describe() {
        return vector
                ? "kernel vector, " + new VectorLanes().bits() + " bits: " + reason
                : "kernel scalar, double: " + reason;
    }
}
