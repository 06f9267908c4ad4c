package io.latticeforge.controller;

import io.latticeforge.base.State;

/**
 * LinUCB with disjoint models (Li, Chu, Langford and Schapire 2010, arXiv 1003.0146, Algorithm 1): the greedy arm has the largest upper
 * bound θₐᵀx + α sqrt(xᵀ Aₐ⁻¹ x); among equals the first. Who draws an arm with what probability is {@link ArmDraw}'s.
 *
 * <p>Worked, x = 1, α = 1: an arm that gave 1 and 0 has the bound 1/3 + 0.577 = 0.911; an arm never tried has 0 + 1 = 1 and is greedy.
 *
 * <p>Allocates nothing after construction. Not thread-safe.
 */
public final class LinUcb {
    private final RidgeModel[] models;
    private final double alpha;

    /** @param alpha at least 0: widths that an arm is credited with */
    public LinUcb(int arms, int dimensions, double alpha) {
        this.alpha = alpha;
        models = new RidgeModel[arms];
        for (int i = 0; i < arms; i++) {
            models[i] = new RidgeModel(dimensions);
        }
    }

    public int arms() {
        return models.length;
    }

    /** Upper bound of an arm's reward for these features. */
    public double bound(int arm, double[] x) {
        return models[arm].estimate(x) + alpha * models[arm].width(x);
    }

    /** The arm with the largest bound. */
    public int greedy(double[] x) {
        int best = 0;
        double most = bound(0, x);
        for (int arm = 1; arm < models.length; arm++) {
            double its = bound(arm, x);
            if (its > most) {
                best = arm;
                most = its;
            }
        }
        return best;
    }

    /** What came of an arm. */
    public void learn(int arm, double[] x, double reward) {
        models[arm].add(x, reward);
    }

    /** Rewards an arm has learned from. */
    public long learned(int arm) {
        return models[arm].pairs();
    }

    /** An arm is another than it was. */
    public void forget(int arm) {
        models[arm].forget();
    }

    public void state(State s) {
        for (RidgeModel model : models) {
            model.state(s);
        }
    }
}
