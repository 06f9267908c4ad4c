package io.latticeforge.tune;

import io.latticeforge.controller.RidgeModel;
import io.latticeforge.controller.Traffic;
import java.util.List;

/**
 * A log seen by a policy that always plays one arm: for each choice i the weight w_i = π(a_i | x_i) / μ_i, that is 1/μ_i where the arm was
 * played and 0 elsewhere, the reward, and a model's rewards for the doubly robust estimate. Rewards are predicted by ridge regression on
 * the features, learned from the other half of the log (even and odd choices), so that no choice is predicted from itself.
 *
 * @param weights w
 * @param rewards r
 * @param predicted q̂(x_i, k) of the arm k in question; as w is 0 where another was played, it serves for the arm played too
 */
record OffPolicyTerms(double[] weights, double[] rewards, double[] predicted) {
    static OffPolicyTerms of(List<LoggedChoice> log, int arm) {
        int n = log.size();
        RidgeModel[] ofHalf = {new RidgeModel(Traffic.FEATURES), new RidgeModel(Traffic.FEATURES)};
        double[] weights = new double[n];
        double[] rewards = new double[n];
        double[] predicted = new double[n];
        for (int i = 0; i < n; i++) {
            LoggedChoice choice = log.get(i);
            rewards[i] = choice.reward();
            if (choice.arm() == arm) {
                weights[i] = 1 / choice.propensity();
                ofHalf[i % 2].add(choice.features(), choice.reward());
            }
        }
        for (int i = 0; i < n; i++) {
            predicted[i] = ofHalf[1 - i % 2].estimate(log.get(i).features());
        }
        return new OffPolicyTerms(weights, rewards, predicted);
    }
}
