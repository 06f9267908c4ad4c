package io.latticeforge.bench;

import java.util.List;

/** One observation through all default signals and rules: at 1, 1,000 and 10,000 open samples in turn. */
final class QuickEngine {
    private static final int[] OPEN = {1, 1_000, 10_000};

    private QuickEngine() {}

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
        String note = "every rule of the default able to fire; no journal; B/op of the last round";
        return List.of(
                Figure.alone("E1", "engine, 1 observation, 1 open", r, 0, bytesPerOp[0], note),
                Figure.against("E3-1000", "the same, 1,000 open / 1 open", r, 1, 0, bytesPerOp[1], "the peer is ours at 1 open"),
                Figure.against("E3", "the same, 10,000 open / 1 open", r, 2, 0, bytesPerOp[2], "the peer is ours at 1 open"));
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
