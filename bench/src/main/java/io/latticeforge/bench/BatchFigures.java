package io.latticeforge.bench;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.CpuEngine;
import io.latticeforge.compute.RowShape;
import io.latticeforge.compute.RowWorkers;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.page.Axis.Scale;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * What a row costs in a step of so many, reduced in one call by our kernel: on one thread and over cores, with the other cores free and with
 * somebody else on all of them. Steps come apart, so that the workers sleep before each.
 */
final class BatchFigures {
    private static final int[] BATCHES = {1, 2, 4, 8, 16, 64};

    private BatchFigures() {}

    static void measure(Form form, int vocabSize, Results results) {
        RowShape shape = new RowShape(ElementType.F32, vocabSize);
        RowReducers kernels = RowReducers.choose();
        int helpers = io.latticeforge.base.Machine.helpers();
        try (Arena arena = Arena.ofShared(); RowWorkers workers = new RowWorkers(kernels, helpers);
                CpuEngine one = new CpuEngine(kernels); CpuEngine many = new CpuEngine(kernels, workers);
                BatchReducer alone = one.reducer(shape); BatchReducer split = many.reducer(shape)) {
            List<ComputeBatch> batches = new ArrayList<>();
            List<Contender> contenders = new ArrayList<>();
            for (int count : BATCHES) {
                ComputeBatch batch = new ComputeBatch(arena, shape, count);
                batches.add(batch);
                contenders.add(contender(batch, alone, results.answers()));
                if (workers.count() > 0) {
                    contenders.add(contender(batch, split, results.answers()));
                }
            }
            String cores = "over " + (1 + workers.count()) + " cores";
            report(play(form, contenders), batches, workers.count() > 0, "", cores, results);
            if (workers.count() > 0) {
                try (BusyCores _ = BusyCores.allButOne()) {
                    report(play(form, contenders), batches, true, "-busy", cores + ", the others busy", results);
                }
            }
        }
    }

    private static Rounds play(Form form, List<Contender> contenders) {
        return Rounds.play(form.rounds(), form.turnNs(), contenders.toArray(Contender[]::new));
    }

    private static Contender contender(ComputeBatch batch, BatchReducer reducer, Answers answers) {
        return new Contender(new ApartTurn(() -> batch.reduce(reducer)), () -> batch.check(answers, 1));
    }

    private static void report(Rounds rounds, List<ComputeBatch> batches, boolean isSplit, String kind, String how, Results results) {
        String others = kind.isEmpty() ? "" : ", the other cores busy";
        Curves curves = results.curves("Rows of a step against the size of the step", "rows in a step", Scale.LOG, "microseconds a row",
                Scale.LINEAR);
        for (int i = 0; i < batches.size(); i++) {
            ComputeBatch batch = batches.get(i);
            int alone = isSplit ? 2 * i : i;
            String what = "a step of " + batch.count() + " rows of " + batch.shape().vocabSize();
            double us = rounds.median(alone) / batch.count();
            curves.point("one thread" + others, batch.count(), us);
            results.add(Figure.alone("batch-" + batch.count() + kind, what + others, rounds, alone, Double.NaN,
                    ResultTable.number(us) + " us a row"));
            if (isSplit) {
                double splitUs = rounds.median(alone + 1) / batch.count();
                curves.point(how, batch.count(), splitUs);
                results.add(Figure.against("batch-" + batch.count() + "-split" + kind, what + " " + how + " / one thread", rounds, alone + 1, alone,
                        Double.NaN, ResultTable.number(splitUs) + " us a row"));
            }
        }
    }
}
