package io.latticeforge.decisions;

import io.latticeforge.settings.Section;

/**
 * w = C, a confidence of the sample in nats, of the ballots that belong to the top q % by C; the others count 0 (confidence-weighted vote
 * with confidence filtering of DeepConf, arXiv 2508.15260). C is the mean over all tokens, over the tail, over the weakest tenth of the
 * windows, or that of the weakest window ({@link io.latticeforge.signals.ConfidenceProfile}), clipped to [0, 1,000]. Of n ballots
 * ceil(q n / 100) are kept, and whoever is level with the last of them. A ballot whose C is not known is the first to go, and counts as the
 * mean of the others where it stays.
 *
 * <p>Example: C = 12, 18, 15, 9 and q = 50: weights 0, 18, 15, 0.
 *
 * @param part which tokens C is the confidence of
 * @param keepPercent q, 1 to 100; default 100: all are kept
 * @param window tokens of the tail and of a window, 1 to 2,048; default 2,048; at most a quarter of the median length of the traffic, or
 *     the part is nearly the whole. 0 of the whole, which has none
 */
public record ConfidenceVote(Part part, double keepPercent, int window) implements VoteRule {
    private static final double HIGHEST_NATS = 1_000;

    /** Which tokens a confidence is taken of. */
    public enum Part {
        WHOLE,
        TAIL,
        BOTTOM_TENTH,
        LOWEST_WINDOW
    }

    static VoteRule parse(Part part, Section s) {
        return new ConfidenceVote(part, s.number("keep_percent", 100, 1, 100),
                part == Part.WHOLE ? 0 : s.integer("window", DEFAULT_WINDOW_TOKENS, 1, DEFAULT_WINDOW_TOKENS));
    }

    @Override
    public int confidenceWindow() {
        return window;
    }

    @Override
    public VoteId id() {
        return switch (part) {
            case WHOLE -> VoteId.MEAN_CONFIDENCE;
            case TAIL -> VoteId.TAIL_CONFIDENCE;
            case BOTTOM_TENTH -> VoteId.BOTTOM_CONFIDENCE;
            case LOWEST_WINDOW -> VoteId.LOWEST_CONFIDENCE;
        };
    }

    private BallotValue value() {
        return switch (part) {
            case WHOLE -> BallotValue.MEAN_CONFIDENCE;
            case TAIL -> BallotValue.TAIL_CONFIDENCE;
            case BOTTOM_TENTH -> BallotValue.BOTTOM_CONFIDENCE;
            case LOWEST_WINDOW -> BallotValue.LOWEST_CONFIDENCE;
        };
    }

    @Override
    public void weigh(Ballots ballots, double[] weights) {
        int n = ballots.size();
        value().read(ballots, 0, HIGHEST_NATS, weights);
        double least = leastKept(weights, n, (int) Math.ceil(keepPercent * n / 100));
        if (Double.isNaN(least)) {
            Unknown.asMean(weights, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            weights[i] = weights[i] >= least ? weights[i] : 0;
        }
    }

    /** The keep-th largest of the values that are known; NaN where there are not that many. */
    private static double leastKept(double[] values, int n, int keep) {
        double least = Double.NaN;
        int known = 0;
        for (int i = 0; i < n; i++) {
            int above = 0;
            for (int j = 0; j < n; j++) {
                above += values[j] > values[i] ? 1 : 0;
            }
            boolean isKnown = !Double.isNaN(values[i]);
            known += isKnown ? 1 : 0;
            least = isKnown && above < keep && !(least <= values[i]) ? values[i] : least;
        }
        return known >= keep ? least : Double.NaN;
    }
}
