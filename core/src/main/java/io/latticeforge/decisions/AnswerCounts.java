package io.latticeforge.decisions;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How much stands for each answer of a group, reused from call to call by one sample stop. Not thread-safe. */
final class AnswerCounts {
    private double[] mass = new double[8];
    private double[] weights = new double[8];
    private int answers;
    private double total;
    private double squares;

    /** One for each ballot, or its weight under a vote. */
    AnswerCounts count(Ballots ballots, @Nullable VoteRule weight) {
        answers = ballots.answerCount();
        if (mass.length < answers) {
            mass = new double[Math.max(answers, 2 * mass.length)];
        }
        Arrays.fill(mass, 0, answers, 0);
        total = 0;
        squares = 0;
        if (weight != null) {
            if (weights.length < ballots.size()) {
                weights = new double[Math.max(ballots.size(), 2 * weights.length)];
            }
            weight.weigh(ballots, weights);
        }
        for (int i = 0; i < ballots.size(); i++) {
            double w = weight == null ? 1 : weights[i];
            mass[ballots.get(i).answer] += w;
            total += w;
            squares += w * w;
        }
        return this;
    }

    int answers() {
        return answers;
    }

    double of(int answer) {
        return mass[answer];
    }

    double total() {
        return total;
    }

    /** Sum of the squared weights of single ballots. */
    double squares() {
        return squares;
    }

    /** The answer with most, the first seen of several; -1 where there is none. */
    int leader() {
        int best = -1;
        for (int i = 0; i < answers; i++) {
            if (mass[i] > 0 && (best < 0 || mass[i] > mass[best])) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Writes the largest into {@code into}, descending.
     *
     * @return how many there were that are above 0, at most {@code into.length}
     */
    int largest(double[] into) {
        int held = 0;
        for (int i = 0; i < answers; i++) {
            double value = mass[i];
            int at = held;
            while (at > 0 && into[at - 1] < value) {
                at--;
            }
            if (value > 0 && at < into.length) {
                held = Math.min(held + 1, into.length);
                System.arraycopy(into, at, into, at + 1, held - at - 1);
                into[at] = value;
            }
        }
        return held;
    }
}
