package io.latticeforge.kernels;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import org.jspecify.annotations.Nullable;

/**
 * How a token is drawn from a row, in the order of vLLM and of Hugging Face: logits are divided by T, then the best k are kept, then of
 * those the nucleus, the smallest set of best tokens with a share of at least p (the token that crosses p is in it). Immutable.
 *
 * <p>Example: p = (0.5, 0.3, 0.15, 0.05), k 3, p 0.8: the best three are (0.526, 0.316, 0.158), of which the first two reach 0.842.
 *
 * @param temperature T, {@value #MIN_TEMPERATURE} to {@value #MAX_TEMPERATURE}
 * @param topP p, above 0; 1 where there is no such truncation, as any larger value is read
 * @param topK k, tokens; 0 where there is no such truncation, as any negative value is read
 */
public record Sampling(float temperature, float topP, int topK) {
    /** Below it servers take the best token: vLLM does below 1e-5, and raises what lies between to this. */
    public static final float MIN_TEMPERATURE = 0.01f;

    public static final float MAX_TEMPERATURE = 100;

    /** Tokens are drawn from the row as it is. */
    public static final Sampling WHOLE = new Sampling(1, 1, 0);

    /** @throws LatticeForgeException (MALFORMED) for what {@link #impossible} names */
    public Sampling {
        String why = impossible(temperature, topP);
        if (why != null) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, why);
        }
        topP = Math.min(1, topP);
        topK = Math.max(0, topK);
    }

    /** Why nothing can be drawn this way, in a few words; null where it can. */
    public static @Nullable String impossible(float temperature, float topP) {
        if (!(temperature >= MIN_TEMPERATURE && temperature <= MAX_TEMPERATURE)) {
            return temperature >= 0 && temperature < MIN_TEMPERATURE
                    ? "at temperature " + temperature + " the best token is taken, none is drawn"
                    : "temperature " + temperature + " is not in " + MIN_TEMPERATURE + " to " + MAX_TEMPERATURE;
        }
        return topP > 0 ? null : "top p " + topP + " is not above 0";
    }

    /** Whether tokens are drawn from the row as it is. */
    public boolean whole() {
        return temperature == 1 && topP == 1 && topK == 0;
    }

    /** Whether it keeps some of so many tokens only. */
    boolean truncates(int tokens) {
        return topP < 1 || topK > 0 && topK < tokens;
    }

    /** Whether sums over the whole row at T are needed beside those at 1: not where the k kept tokens are all in the list. */
    boolean needsTemperedSums() {
        return temperature != 1 && (topK == 0 || topK > Observation.TOP_K);
    }

    /** In a few words. */
    public String describe() {
        return "temperature " + temperature + (topK == 0 ? "" : ", top " + topK) + (topP == 1 ? "" : ", top " + topP + " of the mass");
    }
}
