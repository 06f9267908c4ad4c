package io.latticeforge.signals;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;
import org.jspecify.annotations.Nullable;

/**
 * How unlucky the draw was: s = ln p(chosen) + H has mean 0 and variance V under the distribution that the token was sampled from, so
 * z = sum s / sqrt(sum V + 1/4) is a standardised martingale (formulas §2). Low z is an improbable path, a slip.
 *
 * <p>Example: one token drawn with ln p = -3 from a row with H = 1, V = 0.75: z = (-3 + 1) / sqrt(0.75 + 0.25) = -2.
 */
public final class Surprise {
    private final @Nullable String inactive;
    private double sum;
    private double variance;
    private int tokens;

    /** @param inactive why H and V are not those of the sampling distribution, or null where they are */
    public Surprise(@Nullable String inactive) {
        this.inactive = inactive;
    }

    public void update(Observation o) {
        if (inactive == null && !Float.isNaN(o.chosenLogProb) && !Float.isNaN(o.varentropy) && !Float.isNaN(o.entropy)) {
            sum += (double) o.chosenLogProb + o.entropy;
            variance += o.varentropy;
            tokens++;
        }
    }

    /** Running z; NaN while inactive. */
    public double z() {
        return tokens == 0 ? Double.NaN : sum / Math.sqrt(variance + 0.25);
    }

    /** Tokens that z is made of. */
    public int tokens() {
        return tokens;
    }

    /** Why there is no z, or null where there is one. */
    public @Nullable String inactive() {
        if (inactive != null) {
            return inactive;
        }
        return tokens == 0 ? "no token came with its log-prob, entropy and varentropy" : null;
    }

    public void state(State s) {
        sum = s.f64(sum);
        variance = s.f64(variance);
        tokens = s.i32(tokens);
    }
}
