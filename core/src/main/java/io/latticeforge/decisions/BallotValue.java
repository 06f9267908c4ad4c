package io.latticeforge.decisions;

import java.util.function.ToDoubleFunction;

/** A value that a ballot may be weighed by; NaN where a ballot lacks it. */
enum BallotValue {
    TAIL_ENTROPY(b -> b.tailEntropy),
    MEAN_CONFIDENCE(b -> b.meanConfidence),
    TAIL_CONFIDENCE(b -> b.tailConfidence),
    BOTTOM_CONFIDENCE(b -> b.bottomConfidence),
    LOWEST_CONFIDENCE(b -> b.lowestConfidence),
    SELF_CERTAINTY(b -> b.selfCertainty),
    MIN_LOG_PROB(b -> b.minLogProb),
    MEAN_LOG_PROB(b -> b.meanLogProb),
    SUM_LOG_PROB(b -> b.sumLogProb);

    private final ToDoubleFunction<Ballot> of;

    BallotValue(ToDoubleFunction<Ballot> of) {
        this.of = of;
    }

    /** Copies the values of all ballots, clipped to [low, high]; NaN stays NaN. */
    void read(Ballots ballots, double low, double high, double[] into) {
        for (int i = 0; i < ballots.size(); i++) {
            double value = of.applyAsDouble(ballots.get(i));
            into[i] = Double.isNaN(value) ? value : Math.min(high, Math.max(low, value));
        }
    }
}
