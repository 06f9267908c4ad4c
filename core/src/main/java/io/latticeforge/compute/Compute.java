package io.latticeforge.compute;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.models.ModelFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The loaded engines of a process, the CPU first. An engine that does not load is left out with a warning; the CPU is always there.
 * Opening reducers belongs to one thread.
 */
public final class Compute implements AutoCloseable {
    /** It stops by itself once compiled; this bounds it where the compiler is starved. */
    private static final long KERNEL_WARM_UP_NS = 15_000_000_000L;

    private final List<ComputeEngine> engines;
    private final ComputeWarnings warnings;

    private Compute(List<ComputeEngine> engines, ComputeWarnings warnings) {
        this.engines = engines;
        this.warnings = warnings;
    }

    /** Where there are no models. */
    public static Compute cpuOnly(ComputeWarnings warnings) {
        return new Compute(List.of(new CpuEngine(RowReducers.choose())), warnings);
    }

    /** Loads these and, whatever they are, the CPU. */
    public static Compute load(List<ComputeProvider> providers, ModelFolder models, ComputeWarnings warnings) {
        List<ComputeEngine> engines = new ArrayList<>();
        engines.add(new CpuEngine(RowReducers.choose()));
        for (ComputeProvider provider : providers) {
            if (!provider.name().equals(CpuProvider.NAME)) {
                try {
                    engines.add(provider.open(models));
                } catch (LatticeForgeException | LinkageError e) {
                    warnings.warn("the compute engine " + provider.name() + " is left out: " + e.getMessage());
                }
            }
        }
        return new Compute(engines, warnings);
    }

    public List<ComputeEngine> engines() {
        return List.copyOf(engines);
    }

    /** Measures every engine that reduces, which takes seconds for a large vocabulary. One that dies of it is left out with a warning. */
    public Crossover measure(RowShape shape) {
        Map<String, BatchReducer> reducers = reducers(shape);
        try {
            RowReducers.choose().warmUp(KERNEL_WARM_UP_NS);
            Crossover measured = Crossover.measure(shape, reducers);
            return measured.without(reducers.entrySet().stream()
                    .filter(each -> each.getValue() instanceof FallbackReducer fallback && fallback.dead()).map(Map.Entry::getKey)
                    .collect(Collectors.toSet()));
        } finally {
            reducers.values().forEach(BatchReducer::close);
        }
    }

    /** The measured choice for this shape, over engines that fall back to the CPU. */
    public BatchReducer auto(RowShape shape, Crossover crossover) {
        return new AutoReducer(crossover, reducers(shape));
    }

    /** One engine for every batch, which falls back to the CPU when it dies. */
    public BatchReducer forced(String engine, RowShape shape) {
        ComputeEngine cpu = engines.getFirst();
        for (ComputeEngine each : engines) {
            if (each != cpu && each.name().equals(engine)) {
                return new FallbackReducer(engine, each.reducer(shape), cpu.reducer(shape), warnings);
            }
        }
        return cpu.reducer(shape);
    }

    private Map<String, BatchReducer> reducers(RowShape shape) {
        Map<String, BatchReducer> all = new LinkedHashMap<>();
        for (ComputeEngine engine : engines) {
            if (engine.capabilities().contains(Capability.REDUCE)) {
                try {
                    all.put(engine.name(), forced(engine.name(), shape));
                } catch (LatticeForgeException e) {
                    warnings.warn("the compute engine " + engine.name() + " is left out: " + e.getMessage());
                }
            }
        }
        return all;
    }

    @Override
    public void close() {
        engines.forEach(ComputeEngine::close);
    }
}
