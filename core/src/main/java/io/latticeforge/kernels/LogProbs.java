package io.latticeforge.kernels;

/** How servers write log-probs that they do not have, and how far above 0 rounding may carry one. */
final class LogProbs {
    /** vLLM clamps -Inf to this; nothing below it is a log-prob either. */
    private static final float VLLM_MISSING = -9999.0f;

    private static final float MLX_MISSING = -100.0f;

    /** A log-prob of 0 that went through bf16 or two sums in f32 may come out this far above 0, nats. */
    static final float ROUNDING_NATS = 1e-3f;

    private LogProbs() {}

    /** NaN, -Inf, -9999.0 (vLLM) and -100 (mlx) stand for "not known". */
    static boolean missing(float logProb) {
        return logProb != logProb || logProb <= VLLM_MISSING || logProb == MLX_MISSING;
    }

    /** Neither missing nor impossible, and not above 0: as nearly all are, said in two comparisons. */
    static boolean plain(float logProb) {
        return logProb <= 0 && logProb > MLX_MISSING;
    }

    /** Above 0 by more than rounding. Not missing and not a log-prob: bad input. */
    static boolean impossible(float logProb) {
        return logProb > ROUNDING_NATS;
    }
}
