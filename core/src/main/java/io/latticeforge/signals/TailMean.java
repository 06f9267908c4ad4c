package io.latticeforge.signals;

import io.latticeforge.base.State;

/** Mean of the last n values, kept in double and summed afresh, so that no rounding accumulates. For small n only. */
final class TailMean {
    private final float[] values;
    private int seen;

    TailMean(int n) {
        values = new float[n];
    }

    void add(float value) {
        values[seen % values.length] = value;
        seen++;
    }

    /** NaN before the first value. */
    double mean() {
        int n = Math.min(seen, values.length);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += values[i];
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    void state(State s) {
        seen = s.i32(seen);
        s.f32s(values, 0, values.length);
    }
}
