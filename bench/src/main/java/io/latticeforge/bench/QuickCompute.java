package io.latticeforge.bench;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.Compute;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeWarnings;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.models.ModelFolder;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The full record on our kernel beside the real engines, in the same process, on the same rows: K2 (PyTorch), K3 (ONNX Runtime), and the choice. */
final class QuickCompute {
    private static final Map<String, String> TARGETS = Map.of("pytorch", "K2", "onnx", "K3");
    private static final int BATCH = 64;

    private QuickCompute() {}

    static List<Figure> run(int rounds, long turnNs, int vocabSize, ModelFolder models, Answers answers) {
        List<Figure> figures = new ArrayList<>();
        RowShape shape = new RowShape(ElementType.F32, vocabSize);
        ComputeWarnings warnings = new ComputeWarnings(warning -> {
            throw new IllegalStateException(warning);
        });
        try (Arena arena = Arena.ofConfined(); Compute compute = Compute.load(ComputeEngines.found(), models, warnings)) {
            for (int count : new int[] {1, BATCH}) {
                ComputeBatch batch = new ComputeBatch(arena, shape, count);
                for (ComputeEngine engine : compute.engines()) {
                    if (TARGETS.get(engine.name()) instanceof String target) {
                        figures.add(against(count == 1 ? target : target + "-" + count, engine, batch, compute, rounds, turnNs, answers));
                    }
                }
                if (count == BATCH) {
                    figures.add(choice(batch, compute, rounds, turnNs, answers));
                }
            }
        }
        return figures;
    }

    private static Figure against(String id, ComputeEngine engine, ComputeBatch batch, Compute compute, int rounds, long turnNs,
            Answers answers) {
        try (BatchReducer ours = compute.forced(CpuProvider.NAME, batch.shape()); BatchReducer theirs = engine.reducer(batch.shape())) {
            Rounds r = Rounds.play(rounds, turnNs, contender(ours, batch, answers), contender(theirs, batch, answers));
            return Figure.against(id, "full record, " + batch.count() + " x " + batch.shape().vocabSize() + " f32 / " + engine.name(), r, 0, 1,
                    Double.NaN, engine.version() + ", one thread, the whole batch");
        }
    }

    /** Auto beside every engine of its own: the peer is the fastest of them. */
    private static Figure choice(ComputeBatch batch, Compute compute, int rounds, long turnNs, Answers answers) {
        List<BatchReducer> reducers = new ArrayList<>();
        reducers.add(compute.auto(batch.shape(), compute.measure(batch.shape())));
        compute.engines().forEach(engine -> reducers.add(engine.reducer(batch.shape())));
        Rounds r = Rounds.play(rounds, turnNs, reducers.stream().map(each -> contender(each, batch, answers)).toArray(Contender[]::new));
        reducers.forEach(BatchReducer::close);
        int fastest = 1;
        for (int i = 2; i < reducers.size(); i++) {
            fastest = r.median(i) < r.median(fastest) ? i : fastest;
        }
        return Figure.against("auto-" + batch.count(), "auto, " + batch.count() + " x " + batch.shape().vocabSize() + " f32 / fastest engine", r, 0,
                fastest, Double.NaN, "fastest: " + compute.engines().get(fastest - 1).name());
    }

    private static Contender contender(BatchReducer reducer, ComputeBatch batch, Answers answers) {
        return Contender.of(() -> batch.reduce(reducer), 1, () -> {
            batch.reduce(reducer);
            batch.check(answers);
        });
    }
}
