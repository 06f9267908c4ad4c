package io.latticeforge.path;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.ChosenReducer;
import io.latticeforge.compute.Compute;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.ComputeWarnings;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.compute.Crossover;
import io.latticeforge.compute.CrossoverFile;
import io.latticeforge.compute.RowShape;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.ingest.BatchReducers;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.models.ModelFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which engine reduces the rows of which shape. What takes time (loading a library, opening a model, measuring) happens on a thread of its own:
 * until it is through, and for good where it fails, rows are reduced on the CPU while they arrive. {@code auto} loads and measures nothing before
 * the first row of a vocabulary comes, and no more than once a machine: what was measured is kept in a file.
 *
 * <p>All but {@link #start} and {@link #describe} belongs to the path's thread.
 */
final class BatchEngines implements BatchReducers {
    /** Shapes that get an engine; a client may name any vocabulary, and each costs a model or a measurement. */
    static final int MAX_SHAPES = 8;

    /** @param reducer null while it is being opened, and where the CPU reduces rows as they arrive */
    private static final class Known {
        final RowShape shape;
        @Nullable ChosenReducer reducer;

        Known(RowShape shape) {
            this.shape = shape;
        }
    }

    private final String asked;
    private final CrossoverFile remembered;
    private final Executor path;
    private final Consumer<String> said;
    private final ComputeWarnings warnings;
    private final ExecutorService opening = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name("latticeforge-compute").unstarted(task));
    private final CompletableFuture<String> description;
    private final List<Known> shapes = new ArrayList<>();
    private boolean full;
    private boolean closed;

    /** Belongs to the opening thread, as does all that is not open yet. */
    private @Nullable Compute loaded;

    private BatchEngines(SidecarConfig.Compute config, Executor path, Consumer<String> said) {
        this.asked = config.engine();
        this.remembered = new CrossoverFile(config.remembered());
        this.path = path;
        this.said = said;
        this.warnings = new ComputeWarnings(said);
        description = switch (asked) {
            case CpuProvider.NAME -> CompletableFuture.completedFuture(CpuProvider.NAME);
            case SidecarConfig.Compute.AUTO -> CompletableFuture.completedFuture("auto, cpu until another is measured to be faster");
            default -> CompletableFuture.supplyAsync(this::loadAsked, opening);
        };
    }

    /**
     * Begins to load the engine that is asked for by name.
     *
     * @param path what runs a task on the path's thread
     * @param said hears what was picked and why, and each warning
     */
    static BatchEngines start(SidecarConfig.Compute config, Executor path, Consumer<String> said) {
        return new BatchEngines(config, path, said);
    }

    /** What works, in a few words; waits until what was asked for is loaded. */
    String describe() {
        return description.join();
    }

    /** What went wrong with engines so far. */
    long warnings() {
        return warnings.count();
    }

    @Override
    public @Nullable ChosenReducer of(ElementType type, int vocabSize) {
        if (asked.equals(CpuProvider.NAME) || closed) {
            return null;
        }
        for (int i = 0; i < shapes.size(); i++) {
            Known known = shapes.get(i);
            if (known.shape.vocabSize() == vocabSize && known.shape.type() == type) {
                return known.reducer;
            }
        }
        if (shapes.size() < MAX_SHAPES) {
            Known known = new Known(new RowShape(type, vocabSize));
            shapes.add(known);
            opening.execute(() -> open(known));
        } else if (!full) {
            full = true;
            warnings.warn("rows of " + vocabSize + " logits, and of any shape that comes after the first " + MAX_SHAPES
                    + ", are reduced on the CPU");
        }
        return null;
    }

    /** No batch is taken any more; what is being opened meanwhile is closed once it is. */
    void close() {
        if (!closed) {
            closed = true;
            shapes.forEach(BatchEngines::close);
            opening.execute(() -> {
                if (loaded != null) {
                    loaded.close();
                }
            });
            opening.shutdown();
        }
    }

    private static void close(Known known) {
        if (known.reducer != null) {
            known.reducer.close();
            known.reducer = null;
        }
    }

    private String loadAsked() {
        Compute compute = Compute.cpuOnly(warnings);
        try {
            compute = Compute.named(asked, ModelFolder.ofThisProcess(), warnings);
        } catch (LatticeForgeException e) {
            warnings.warn("the compute engine " + asked + " is left out, the CPU does its work: " + e.getMessage());
        }
        loaded = compute;
        ComputeEngine last = compute.engines().getLast();
        return last.name().equals(asked) ? asked + ", " + last.version() : CpuProvider.NAME + ", as " + asked + " is left out";
    }

    private void open(Known known) {
        try {
            ChosenReducer opened = asked.equals(SidecarConfig.Compute.AUTO) ? measured(known.shape) : forced(known.shape);
            if (opened != null) {
                handOver(known, opened);
            }
        } catch (LatticeForgeException | LinkageError e) {
            warnings.warn("rows of " + known.shape.vocabSize() + " logits are reduced on the CPU, as the compute engine " + asked + " takes none: "
                    + e.getMessage());
        }
    }

    private void handOver(Known known, ChosenReducer opened) {
        try {
            path.execute(() -> {
                known.reducer = opened;
                if (closed) {
                    close(known);
                }
            });
        } catch (RejectedExecutionException e) {
            opened.close();
        }
    }

    private @Nullable ChosenReducer forced(RowShape shape) {
        Compute compute = loaded;
        return compute == null || compute.engines().size() == 1 ? null : compute.forced(asked, shape);
    }

    private @Nullable ChosenReducer measured(RowShape shape) {
        List<ComputeProvider> engines = ComputeEngines.found();
        if (engines.size() == 1) {
            said.accept("compute auto: cpu, as no other engine is installed");
            return null;
        }
        Crossover crossover = remembered.find(shape, engines);
        boolean known = crossover != null;
        if (crossover == null) {
            crossover = compute(engines).measure(shape);
        }
        said.accept(crossover.sentence() + (known ? ", as measured before" : ""));
        if (!known) {
            remember(crossover, engines);
        }
        return Arrays.stream(crossover.batches()).mapToObj(crossover::pick).allMatch(CpuProvider.NAME::equals) ? null
                : compute(engines).auto(shape, crossover);
    }

    private void remember(Crossover crossover, List<ComputeProvider> engines) {
        try {
            remembered.put(crossover, engines);
        } catch (LatticeForgeException e) {
            said.accept(e.getMessage() + "; it will be measured again at the next start");
        }
    }

    /** Those that can run here; that another cannot is nothing to warn of where nobody has asked for it. */
    private Compute compute(List<ComputeProvider> engines) {
        Compute compute = loaded;
        if (compute == null) {
            compute = Compute.load(engines.stream().filter(engine -> engine.availability().available()).toList(), ModelFolder.ofThisProcess(),
                    warnings);
            loaded = compute;
        }
        return compute;
    }
}
