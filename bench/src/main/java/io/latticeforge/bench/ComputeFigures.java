package io.latticeforge.bench;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.Capability;
import io.latticeforge.compute.Compute;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.ComputeWarnings;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.models.ModelFolder;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The full record on our kernel beside the real engines, in the same process, on the same rows: K2 (PyTorch, plain operations), K3 (ONNX
 * Runtime), PyTorch with the record that is held to the bounds, and the choice.
 */
final class ComputeFigures {
    private static final Map<String, String> TARGETS = Map.of("pytorch", "K2-fused", "onnx", "K3");
    private static final String PYTORCH = "pytorch";
    private static final int BATCH = 64;
    private static final int VOCABULARY = 128_256;

    /** The plain peer is held to ten times the bounds: it sums in f32. */
    private static final double PLAIN_SLACK = 10;

    private ComputeFigures() {}

    /** K2 and K3, and rows against batches. Where PyTorch's own library is not installed, Python's stands in. */
    static void measure(Form form, Results results) {
        KernelFigures.warm(ElementType.F32);
        // A step of 64 in ONNX Runtime takes a tenth of a second: too long for the quick form.
        int[] counts = form == Form.QUICK ? new int[] {1} : new int[] {1, BATCH};
        results.add(run(counts, form.rounds(), 2 * form.turnNs(), VOCABULARY, ModelFolder.ofThisProcess(),
                ModelFolder.open(Bench.home().resolve("bench/peers")), results.answers()));
        if (results.find(Target.K2.id()).isEmpty()) {
            TorchFigure.measure(form, VOCABULARY, results);
        }
        if (results.find(Target.K3.id()).isEmpty()) {
            results.leaveOut(Target.K3.id(), "ONNX Runtime cannot be loaded here");
        }
        BatchFigures.measure(form, VOCABULARY, results);
    }

    /**
     * @param models of the engines
     * @param peers  the record as one writes it in PyTorch, under the name that the engine asks for
     */
    static List<Figure> run(int rounds, long turnNs, int vocabSize, ModelFolder models, ModelFolder peers, Answers answers) {
        return run(new int[] {1, BATCH}, rounds, turnNs, vocabSize, models, peers, answers);
    }

    private static List<Figure> run(int[] counts, int rounds, long turnNs, int vocabSize, ModelFolder models, ModelFolder peers,
            Answers answers) {
        List<Figure> figures = new ArrayList<>();
        RowShape shape = new RowShape(ElementType.F32, vocabSize);
        // An engine that cannot be loaded here is no peer; one that dies while it is measured would be timed as the CPU.
        AtomicBoolean loaded = new AtomicBoolean();
        ComputeWarnings warnings = new ComputeWarnings(warning -> {
            if (loaded.get()) {
                throw new IllegalStateException(warning);
            }
        });
        try (Arena arena = Arena.ofConfined(); Compute compute = Compute.load(ComputeEngines.found(), models, warnings)) {
            loaded.set(true);
            for (int count : counts) {
                ComputeBatch batch = new ComputeBatch(arena, shape, count);
                for (ComputeEngine engine : compute.engines()) {
                    if (TARGETS.get(engine.name()) instanceof String target) {
                        figures.add(against(target, engine.name(), engine, 1, batch, compute, rounds, turnNs, answers));
                    }
                }
                plain(batch, compute, peers, rounds, turnNs, answers).ifPresent(figures::add);
                if (count == BATCH) {
                    figures.add(choice(batch, compute, rounds, turnNs, answers));
                }
            }
        }
        return figures;
    }

    /** Empty where PyTorch is not installed. */
    private static Optional<Figure> plain(ComputeBatch batch, Compute compute, ModelFolder peers, int rounds, long turnNs,
            Answers answers) {
        Optional<ComputeProvider> found = ComputeEngines.found().stream().filter(each -> each.name().equals(PYTORCH)).findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (ComputeEngine engine = found.get().open(peers)) {
            return Optional.of(against("K2", "plain PyTorch", engine, PLAIN_SLACK, batch, compute, rounds, turnNs, answers));
        }
    }

    private static Figure against(String target, String peer, ComputeEngine engine, double slack, ComputeBatch batch, Compute compute,
            int rounds, long turnNs, Answers answers) {
        try (BatchReducer ours = compute.forced(CpuProvider.NAME, batch.shape()); BatchReducer theirs = engine.reducer(batch.shape())) {
            Rounds r = Rounds.play(rounds, turnNs, contender(ours, batch, 1, answers), contender(theirs, batch, slack, answers));
            String id = batch.count() == 1 ? target : target + "-" + batch.count();
            return Figure.against(id, "full record, " + size(batch) + " / " + peer, r, 0, 1, Double.NaN, engine.version() + ", one thread");
        }
    }

    private static String size(ComputeBatch batch) {
        return batch.count() + " x " + batch.shape().vocabSize() + " f32";
    }

    /** Auto beside every engine of its own: the peer is the fastest of them. */
    private static Figure choice(ComputeBatch batch, Compute compute, int rounds, long turnNs, Answers answers) {
        List<ComputeEngine> engines = compute.engines().stream()
                .filter(engine -> engine.capabilities().contains(Capability.REDUCE)).toList();
        List<BatchReducer> reducers = new ArrayList<>();
        reducers.add(compute.auto(batch.shape(), compute.measure(batch.shape())));
        engines.forEach(engine -> reducers.add(engine.reducer(batch.shape())));
        Rounds r = Rounds.play(rounds, turnNs, reducers.stream().map(each -> contender(each, batch, 1, answers)).toArray(Contender[]::new));
        reducers.forEach(BatchReducer::close);
        int fastest = 1;
        for (int i = 2; i < reducers.size(); i++) {
            fastest = r.median(i) < r.median(fastest) ? i : fastest;
        }
        return Figure.against("auto-" + batch.count(), "auto, " + size(batch) + " / fastest engine", r, 0, fastest, Double.NaN,
                "fastest: " + engines.get(fastest - 1).name());
    }

    private static Contender contender(BatchReducer reducer, ComputeBatch batch, double slack, Answers answers) {
        return Contender.of(() -> batch.reduce(reducer), 1, () -> {
            batch.reduce(reducer);
            batch.check(answers, slack);
        });
    }
}
