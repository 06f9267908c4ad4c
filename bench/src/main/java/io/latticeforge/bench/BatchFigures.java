package io.latticeforge.bench;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.Compute;
import io.latticeforge.compute.ComputeWarnings;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.page.Axis.Scale;
import java.lang.foreign.Arena;
import java.util.List;

/** What a row costs in a step of so many, reduced in one call by our kernel. */
final class BatchFigures {
    private static final int[] BATCHES = {1, 4, 16, 64};

    private BatchFigures() {}

    static void measure(Form form, int vocabSize, Results results) {
        RowShape shape = new RowShape(ElementType.F32, vocabSize);
        ComputeWarnings warnings = new ComputeWarnings(warning -> {});
        try (Arena arena = Arena.ofConfined();
                Compute compute = Compute.load(List.of(new CpuProvider()), ModelFolder.ofThisProcess(), warnings)) {
            BatchReducer[] reducers = new BatchReducer[BATCHES.length];
            Contender[] contenders = new Contender[BATCHES.length];
            for (int i = 0; i < BATCHES.length; i++) {
                ComputeBatch batch = new ComputeBatch(arena, shape, BATCHES[i]);
                BatchReducer reducer = compute.forced(CpuProvider.NAME, shape);
                reducers[i] = reducer;
                contenders[i] = Contender.of(() -> batch.reduce(reducer), 1, () -> batch.check(results.answers(), 1));
            }
            Rounds rounds = Rounds.play(form.rounds(), 2 * form.turnNs(), contenders);
            Curves curves = results.curves("Rows of a step against the size of the step", "rows in a step", Scale.LOG, "microseconds a row",
                    Scale.LINEAR);
            for (int i = 0; i < BATCHES.length; i++) {
                reducers[i].close();
                double us = rounds.median(i) / BATCHES[i];
                curves.point("kernel, " + vocabSize + " f32, " + Runtime.getRuntime().availableProcessors() + " cores", BATCHES[i], us);
                results.add(Figure.alone("batch-" + BATCHES[i], "a step of " + BATCHES[i] + " rows of " + vocabSize, rounds, i, Double.NaN,
                        ResultTable.number(us) + " us a row"));
            }
        }
    }
}
