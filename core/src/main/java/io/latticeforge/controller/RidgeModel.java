package io.latticeforge.controller;

import io.latticeforge.base.State;
import java.util.Arrays;

/**
 * Ridge regression of a reward on features, grown pair by pair: A = I + Σ x xᵀ, b = Σ r x, θ = A⁻¹ b (Li, Chu, Langford and Schapire 2010,
 * arXiv 1003.0146, Algorithm 1). With the Cholesky factor L of A, u = L⁻¹ x and v = L⁻¹ b, the estimate θᵀx is uᵀv and the width
 * sqrt(xᵀ A⁻¹ x) is |u|; A is factored again after each pair (d ≤ 8), so that no error of an updated inverse adds up. A ≥ I in exact
 * arithmetic, so that the factor exists.
 *
 * <p>Worked, d = 1: after x = 1 with rewards 1 and 0, A = 3 and b = 1: the estimate for x = 1 is 1/3, its width 1/sqrt(3).
 *
 * <p>Allocates nothing after construction. Not thread-safe.
 */
public final class RidgeModel {
    private final int d;
    private final double[] a;
    private final double[] b;
    private long pairs;
    /** What follows from A and b; no part of the state. */
    private final double[] factor;
    private final double[] v;
    private final double[] u;
    private boolean factored;

    /** @param dimensions of the features, at least 1 */
    public RidgeModel(int dimensions) {
        d = dimensions;
        a = new double[d * d];
        b = new double[d];
        factor = new double[d * d];
        v = new double[d];
        u = new double[d];
        forget();
    }

    /** As if nothing had been learned. */
    public void forget() {
        Arrays.fill(a, 0);
        Arrays.fill(b, 0);
        for (int i = 0; i < d; i++) {
            a[i * d + i] = 1;
        }
        pairs = 0;
        factored = false;
    }

    /** Learns from one pair; both finite. */
    public void add(double[] x, double reward) {
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                a[i * d + j] += x[i] * x[j];
            }
            b[i] += reward * x[i];
        }
        pairs++;
        factored = false;
    }

    /** Pairs learned from. */
    public long pairs() {
        return pairs;
    }

    /** θᵀx. */
    public double estimate(double[] x) {
        factor();
        forward(x, u);
        return dot(u, v);
    }

    /** sqrt(xᵀ A⁻¹ x): how little is known in the direction of x; at most |x|. */
    public double width(double[] x) {
        factor();
        forward(x, u);
        return Math.sqrt(dot(u, u));
    }

    private void factor() {
        if (factored) {
            return;
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i * d + j];
                for (int k = 0; k < j; k++) {
                    sum -= factor[i * d + k] * factor[j * d + k];
                }
                factor[i * d + j] = i == j ? Math.sqrt(sum) : sum / factor[j * d + j];
            }
        }
        forward(b, v);
        factored = true;
    }

    /** into = L⁻¹ from. */
    private void forward(double[] from, double[] into) {
        for (int i = 0; i < d; i++) {
            double sum = from[i];
            for (int k = 0; k < i; k++) {
                sum -= factor[i * d + k] * into[k];
            }
            into[i] = sum / factor[i * d + i];
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    public void state(State s) {
        s.f64s(a, 0, a.length);
        s.f64s(b, 0, b.length);
        pairs = s.i64(pairs);
        factored = false;
    }
}
