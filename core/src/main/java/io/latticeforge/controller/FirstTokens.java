package io.latticeforge.controller;

import io.latticeforge.base.State;

/** Entropy over the first tokens of all samples of a group: mean and largest, nats. Allocates nothing. */
public final class FirstTokens {
    private double sum;
    private double largest;
    private long count;

    /** What is not known, or is no entropy, is left out. */
    public void add(float entropyNats) {
        if (entropyNats >= 0 && entropyNats < Float.POSITIVE_INFINITY) {
            sum += entropyNats;
            largest = Math.max(largest, entropyNats);
            count++;
        }
    }

    boolean known() {
        return count > 0;
    }

    double mean() {
        return sum / count;
    }

    double largest() {
        return largest;
    }

    public void state(State s) {
        sum = s.f64(sum);
        largest = s.f64(largest);
        count = s.i64(count);
    }
}
