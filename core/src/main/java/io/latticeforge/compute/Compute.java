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

    private final CpuEngine cpu;
    private final List<ComputeEngine> engines;
    private final ComputeWarnings warnings;

    private Compute(CpuEngine cpu, List<ComputeEngine> others, ComputeWarnings warnings) {
        this.cpu = cpu;
        this.engines = new ArrayList<>(List.of(cpu));
        this.engines.addAll(others);
        this.warnings = warnings;
    }

    /** Where there are no models. */
    public static Compute cpuOnly(ComputeWarnings warnings) {
        return new Compute(new CpuEngine(RowReducers.choose()), List.of(), warnings);
    }

    /** Loads the one that is asked for by name; where it is not installed, or does not load, there is the CPU alone and a warning that says why. */
    public static Compute named(String engine, ModelFolder models, ComputeWarnings warnings) {
        try {
            return load(List.of(ComputeEngines.provider(engine)), models, warnings);
        } catch (LatticeForgeException e) {
            warnings.warn(e.getMessage() + "; the CPU reduces all rows");
            return cpuOnly(warnings);
        }
    }

    /** Loads these and, whatever they are, the CPU. */
    public static Compute load(List<ComputeProvider> providers, ModelFolder models, ComputeWarnings warnings) {
        List<ComputeEngine> others = new ArrayList<>();
        for (ComputeProvider provider : providers) {
            if (!provider.name().equals(CpuProvider.NAME)) {
                try {
                    others.add(provider.open(models));
                } catch (LatticeForgeException | LinkageError e) {
                    warnings.warn("the compute engine " + provider.name() + " is left out, the CPU does its work: " + e.getMessage());
                }
            }
        }
        return new Compute(new CpuEngine(RowReducers.choose()), others, warnings);
    }

    public List<ComputeEngine> engines() {
        return List.copyOf(engines);
    }

    /** Measures every engine that reduces, which takes seconds for a large vocabulary. One that dies of it is left out with a warning. */
    public Crossover measure(RowShape shape) {
        Map<String, ChosenReducer> reducers = reducers(shape);
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
    public ChosenReducer auto(RowShape shape, Crossover crossover) {
        Map<String, ChosenReducer> reducers = reducers(shape);
        return new AutoReducer(crossover.without(crossover.microseconds().keySet().stream().filter(name -> !reducers.containsKey(name))
                .collect(Collectors.toSet())), reducers);
    }

    /** One engine for every batch, which falls back to the CPU when it dies. */
    public ChosenReducer forced(String engine, RowShape shape) {
        for (ComputeEngine each : engines) {
            if (each != cpu && each.name().equals(engine)) {
                return new FallbackReducer(engine, each.reducer(shape), cpu.reducer(shape), warnings);
            }
        }
        return cpu.reducer(shape);
    }

    private Map<String, ChosenReducer> reducers(RowShape shape) {
        Map<String, ChosenReducer> all = new LinkedHashMap<>();
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
