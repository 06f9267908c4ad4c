package io.latticeforge.signals;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;

/**
 * What the model itself thought of the tokens that were drawn: sum, mean and minimum of ln p(chosen), nats, and the mean self-certainty
 * KL(U || p) of the rows (arXiv 2502.18581), nats. Tokens without the value are left out.
 *
 * <p>Example: tokens drawn with p = 0.5 and p = 0.25: sum ln(1/8) = -2.079, minimum ln(1/4) = -1.386, mean -1.040.
 */
public final class DrawnTokens {
    private double sum;
    private int count;
    private float min = Float.NaN;
    private double certaintySum;
    private int certainties;

    void update(Observation o) {
        if (!Float.isNaN(o.chosenLogProb)) {
            sum += o.chosenLogProb;
            count++;
            min = min <= o.chosenLogProb ? min : o.chosenLogProb;
        }
        if (!Float.isNaN(o.selfCertainty)) {
            certaintySum += o.selfCertainty;
            certainties++;
        }
    }

    /** ln of the probability of the whole sequence; NaN before the first known token. */
    public double sumLogProb() {
        return count == 0 ? Double.NaN : sum;
    }

    /** ln of the geometric mean of the tokens' probabilities; NaN before the first known token. */
    public double meanLogProb() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /** NaN before the first known token. */
    public double minLogProb() {
        return min;
    }

    /** NaN before the first whole row. */
    public double selfCertainty() {
        return certainties == 0 ? Double.NaN : certaintySum / certainties;
    }

    void state(State s) {
        sum = s.f64(sum);
        count = s.i32(count);
        min = s.f32(min);
        certaintySum = s.f64(certaintySum);
        certainties = s.i32(certainties);
    }
}
