package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.Observation;
import java.lang.foreign.MemorySegment;

/**
 * An engine's reducer with the CPU behind it: a batch on which the engine dies is reduced again on the CPU, as is every later one, with
 * one warning. A batch that is wrong in itself stays refused.
 */
final class FallbackReducer implements ChosenReducer {
    private final String name;
    private final BatchReducer engine;
    private final BatchReducer cpu;
    private final ComputeWarnings warnings;
    private boolean dead;

    FallbackReducer(String name, BatchReducer engine, BatchReducer cpu, ComputeWarnings warnings) {
        this.name = name;
        this.engine = engine;
        this.cpu = cpu;
        this.warnings = warnings;
    }

    @Override
    public void reduce(MemorySegment rows, int[] chosen, int count, Observation[] out) {
        if (!dead) {
            try {
                engine.reduce(rows, chosen, count, out);
                return;
            } catch (LatticeForgeException e) {
                if (e.code() == ErrorCode.WRONG_ROW) {
                    throw e;
                }
                died(e);
            } catch (RuntimeException | LinkageError e) {
                died(e);
            }
        }
        cpu.reduce(rows, chosen, count, out);
    }

    @Override
    public String engine(int rows) {
        return dead ? CpuProvider.NAME : name;
    }

    /** Whether the CPU does its work. */
    boolean dead() {
        return dead;
    }

    private void died(Throwable cause) {
        dead = true;
        warnings.warn("the compute engine " + name + " died in the middle of a batch and is left out from now on; the CPU does its work: "
                + cause.getMessage());
    }

    @Override
    public void close() {
        engine.close();
        cpu.close();
    }
}
