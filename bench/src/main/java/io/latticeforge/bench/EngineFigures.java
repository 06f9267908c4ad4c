package io.latticeforge.bench;

import io.latticeforge.page.Axis.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One observation through all default signals and rules: at 1 to 10,000 open samples in turn. */
final class EngineFigures {
    private static final int[] OPEN = {1, 10, 100, 1_000, 10_000};

    private EngineFigures() {}

    /** E1, E3, and what an observation costs at each number of open samples. */
    static void measure(Form form, Results results) {
        List<Figure> figures = run(form.rounds(), 2 * form.turnNs(), results.answers());
        results.add(figures);
        Curves curves = results.curves("Engine: cost of an observation against open sequences", "open sequences", Scale.LOG, "microseconds",
                Scale.LINEAR);
        for (int i = 0; i < OPEN.length; i++) {
            curves.point("all default signals and rules", OPEN[i], figures.get(i).ours());
        }
    }

    /** A figure for each number of open samples, then the cost at the most of them. */
    static List<Figure> run(int rounds, long turnNs, Answers answers) {
        EngineLoad.checkStop(answers);
        Contender[] contenders = new Contender[OPEN.length];
        double[] bytesPerOp = new double[OPEN.length];
        for (int i = 0; i < OPEN.length; i++) {
            EngineLoad load = new EngineLoad(OPEN[i]);
            int index = i;
            contenders[i] = new Contender(ns -> turn(load, ns, bytesPerOp, index), () -> load.check(answers));
        }
        Rounds r = Rounds.play(rounds, turnNs, contenders);
        String note = String.format(Locale.ROOT, "every rule able to fire; no journal; %.3f B a token", bytesPerOp[0]);
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.alone(Target.E1.id(), Target.E1.what(), r, 0, bytesPerOp[0], note));
        int last = OPEN.length - 1;
        for (int i = 1; i < last; i++) {
            figures.add(Figure.against("E3-" + OPEN[i], "engine, one observation, " + OPEN[i] + " open / 1 open", r, i, 0, bytesPerOp[i],
                    ""));
        }
        figures.add(Figure.against(Target.E3.id(), Target.E3.what(), r, last, 0, bytesPerOp[last], "the peer is ours at 1 open"));
        figures.add(Figure.alone(Target.E3_COST.id(), Target.E3_COST.what(), r, last, bytesPerOp[last], ""));
        return figures;
    }

    private static double turn(EngineLoad load, long turnNs, double[] bytesPerOp, int index) {
        long spent = 0;
        long allocated = 0;
        long observations = 0;
        while (spent < turnNs) {
            load.prepare();
            long before = Allocation.ofThisThread();
            long start = System.nanoTime();
            load.fold();
            spent += System.nanoTime() - start;
            allocated += Allocation.ofThisThread() - before;
            observations += EngineLoad.BATCH;
        }
        bytesPerOp[index] = (double) allocated / observations;
        return spent / 1e3 / observations;
    }
}
