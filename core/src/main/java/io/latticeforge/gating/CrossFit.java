package io.latticeforge.gating;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A model of all examples, and for each example the scores of a model that has not seen it: what thresholds are chosen by, so that no line has to be
 * kept from training (cross-fitting; Stone 1974). Folds are runs of lines within each class.
 *
 * @param whole   fitted to everything
 * @param heldOut [examples, classes]
 */
record CrossFit(LinearScores whole, float[][] heldOut) {
    static final int FOLDS = 4;

    /** @param progress is told how much of the work is done, in thousandths; called from the executor's threads, one at a time */
    static CrossFit of(Objective objective, Examples examples, long seed, ExecutorService executor, IntConsumer progress) {
        int[] folds = folds(examples);
        float[][] heldOut = new float[examples.size()][];
        Ticker ticker = new Ticker((FOLDS + 1) * Descent.epochs(examples.size()), progress);
        List<Callable<LinearScores>> tasks = new ArrayList<>();
        tasks.add(() -> Descent.fit(objective, examples, seed, done -> ticker.tick()));
        for (int f = 0; f < FOLDS; f++) {
            int fold = f;
            tasks.add(() -> {
                LinearScores scores = Descent.fit(objective, examples.at(places(folds, fold, false)), seed + fold + 1, done -> ticker.tick());
                for (int place : places(folds, fold, true)) {
                    heldOut[place] = new float[scores.classes()];
                    scores.of(examples.vectors()[place], heldOut[place]);
                }
                return scores;
            });
        }
        try {
            LinearScores whole = null;
            for (Future<LinearScores> done : executor.invokeAll(tasks)) {
                whole = whole == null ? done.get() : whole;
                done.get();
            }
            return new CrossFit(Objects.requireNonNull(whole), heldOut);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while training", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * The fold of each example: each class is cut into runs of neighbouring lines. Neighbours are often by the same hand, or the same thing said
     * again: dealt out singly, each would be judged by a model that knows its twin, and thresholds would promise too much.
     */
    private static int[] folds(Examples examples) {
        int[] counts = new int[examples.edges().size() + 1];
        for (int label : examples.labels()) {
            counts[place(label, counts)]++;
        }
        int[] seen = new int[counts.length];
        int[] folds = new int[examples.size()];
        for (int i = 0; i < folds.length; i++) {
            int c = place(examples.labels()[i], counts);
            folds[i] = (int) ((long) FOLDS * seen[c]++ / counts[c]);
        }
        return folds;
    }

    private static int place(int label, int[] counts) {
        return label == Examples.NONE ? counts.length - 1 : label;
    }

    private static int[] places(int[] folds, int fold, boolean inside) {
        return IntStream.range(0, folds.length).filter(i -> folds[i] == fold == inside).toArray();
    }

    /** Counts what several threads have done. */
    private static final class Ticker {
        private final int all;
        private final IntConsumer progress;
        private int done;

        Ticker(int all, IntConsumer progress) {
            this.all = all;
            this.progress = progress;
        }

        synchronized void tick() {
            done++;
            progress.accept((int) Math.min(1000L, 1000L * done / all));
        }
    }
}
