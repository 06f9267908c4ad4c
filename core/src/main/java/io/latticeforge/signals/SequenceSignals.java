package io.latticeforge.signals;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * The signals that every sequence has, whatever its policy: rules and votes share them. Detectors that only one rule needs belong to that
 * rule. Not thread-safe.
 */
public final class SequenceSignals {
    /** Tokens whose mean entropy is H_final of the 1/(1+H) vote (formulas §5). */
    public static final int FINAL_TOKENS = 16;

    private static final Observation NONE = new Observation();

    private final Segments segments;
    private final Surprise surprise;
    private final TailMean finalEntropy = new TailMean(FINAL_TOKENS);
    private final TailWindow tailEntropy;
    private final ConfidenceProfile confidence;
    private final DrawnTokens drawn = new DrawnTokens();
    private int tokens;
    private int invalid;
    private boolean valid;
    private Observation current = NONE;

    /** Of tokens that are drawn from the rows as they are, with windows of {@link ConfidenceProfile#WINDOW_TOKENS} tokens. */
    public SequenceSignals(int[] boundaryTokens, @Nullable String surpriseInactive) {
        this(boundaryTokens, Sampling.WHOLE, surpriseInactive, ConfidenceProfile.WINDOW_TOKENS, ConfidenceProfile.WINDOW_TOKENS);
    }

    /**
     * @param boundaryTokens ids that end a segment, ascending
     * @param sampling how tokens are drawn from the rows that are observed
     * @param surpriseInactive why that is not known, or null where it is
     * @param confidenceWindow tokens of a group of the {@link ConfidenceProfile}
     * @param entropyWindow tokens of {@link #tailEntropy}; both 1 to {@link ConfidenceProfile#WINDOW_TOKENS}
     */
    public SequenceSignals(int[] boundaryTokens, Sampling sampling, @Nullable String surpriseInactive, int confidenceWindow,
            int entropyWindow) {
        segments = new Segments(boundaryTokens);
        surprise = new Surprise(sampling, surpriseInactive);
        tailEntropy = new TailWindow(entropyWindow, ConfidenceProfile.BUCKETS);
        confidence = new ConfidenceProfile(confidenceWindow);
    }

    /** Takes the next observation. An INVALID one is counted as a token and changes nothing else but the segment's end. */
    public void update(Observation o) {
        tokens++;
        segments.update(o);
        valid = !o.is(Observation.INVALID);
        if (!valid) {
            invalid++;
            return;
        }
        surprise.update(o);
        if (!Float.isNaN(o.entropy)) {
            finalEntropy.add(o.entropy);
            tailEntropy.add(o.entropy);
        }
        confidence.update(o.tokenConfidence);
        drawn.update(o);
        current = o;
    }

    /** The newest valid observation; only meaningful during the call that handed it over. */
    public Observation current() {
        return current;
    }

    /** Whether the newest observation was a valid one: no rule fires on one that was not. */
    public boolean valid() {
        return valid;
    }

    /** Tokens observed, invalid ones included. */
    public int tokens() {
        return tokens;
    }

    public int invalidTokens() {
        return invalid;
    }

    public Segments segments() {
        return segments;
    }

    public Surprise surprise() {
        return surprise;
    }

    /** Mean entropy of the last {@link #FINAL_TOKENS} tokens in nats; NaN before the first. */
    public double finalEntropy() {
        return finalEntropy.mean();
    }

    /** Mean entropy of the last n tokens in nats (2,048 to 2,079 by default), of all while there are fewer; NaN before the first. */
    public double tailEntropy() {
        return tailEntropy.mean();
    }

    /** Mean token confidence of all tokens; NaN before the first. */
    public double meanConfidence() {
        return confidence.mean();
    }

    public ConfidenceProfile confidence() {
        return confidence;
    }

    public DrawnTokens drawn() {
        return drawn;
    }

    public void state(State s) {
        segments.state(s);
        surprise.state(s);
        finalEntropy.state(s);
        tailEntropy.state(s);
        confidence.state(s);
        drawn.state(s);
        tokens = s.i32(tokens);
        invalid = s.i32(invalid);
        valid = s.flag(valid);
    }
}
