package io.latticeforge.live;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Tokens from rows of f32 logits, V a row: drawn at temperature 1 from the whole row, or the most likely one. Belongs to one thread. */
final class Draw {
    private final int vocabSize;
    private final double[] mass;
    private double total;

    Draw(int vocabSize) {
        this.vocabSize = vocabSize;
        mass = new double[vocabSize];
    }

    /** @param row of the rows in {@code logits} */
    int sample(MemorySegment logits, int row, SplittableRandom random) {
        weigh(logits, row);
        double left = random.nextDouble() * total;
        for (int v = 0; v < vocabSize; v++) {
            left -= mass[v];
            if (left < 0) {
                return v;
            }
        }
        return most();
    }

    /** The token that is most likely, the first of several. */
    int mostLikely(MemorySegment logits, int row) {
        weigh(logits, row);
        return most();
    }

    /** Of a token in the row that was looked at last. */
    double probability(int token) {
        return mass[token] / total;
    }

    /** Of the row that was looked at last, nats. */
    double entropyNats() {
        double nats = 0;
        for (int v = 0; v < vocabSize; v++) {
            double p = mass[v] / total;
            nats -= p > 0 ? p * Math.log(p) : 0;
        }
        return nats;
    }

    private void weigh(MemorySegment logits, int row) {
        long first = (long) row * vocabSize;
        float highest = Float.NEGATIVE_INFINITY;
        for (int v = 0; v < vocabSize; v++) {
            highest = Math.max(highest, logits.getAtIndex(ValueLayout.JAVA_FLOAT, first + v));
        }
        total = 0;
        for (int v = 0; v < vocabSize; v++) {
            mass[v] = Math.exp(logits.getAtIndex(ValueLayout.JAVA_FLOAT, first + v) - highest);
            total += mass[v];
        }
    }

    private int most() {
        int best = 0;
        for (int v = 1; v < vocabSize; v++) {
            best = mass[v] > mass[best] ? v : best;
        }
        return best;
    }
}
