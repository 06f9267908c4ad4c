package io.latticeforge.kernels;

/**
 * What one step of one sequence is reduced to. Mutable and reused: whoever fills it fills every field. Nats throughout; a value that is not
 * known is NaN, never 0. Not thread-safe.
 */
public final class Observation {
    /** Width of the top list that token confidence is defined over (DeepConf, arXiv 2508.15260). */
    public static final int TOP_K = 20;

    /** The row was not a distribution (NaN, +Inf, or nothing but -Inf): no value is meaningful, no rule may fire. */
    public static final int INVALID = 1;

    /** Entropy is the midpoint of bounds that a top-k list gives, {@link #entropyHalfWidth} to either side. */
    public static final int BOUNDED = 1 << 1;

    /** Values came ready-made from the client. */
    public static final int GIVEN = 1 << 2;

    /** The client marked this token as the end of a segment. */
    public static final int BOUNDARY = 1 << 3;

    /** The client marked this token as the end of the sequence. */
    public static final int END = 1 << 4;

    /** Tokens before this one were not reported. */
    public static final int RESYNC = 1 << 5;

    /** The token was drawn from the row at another temperature or truncated: the sampled values and {@link #surprise} are of that. */
    public static final int SAMPLED = 1 << 6;

    public int flags;
    /** The sampled token, or -1. */
    public int chosenToken;

    /** H = -sum p ln p. */
    public float entropy;
    /** sum p (ln p)^2 - H^2; NaN from a top-k list. */
    public float varentropy;
    /** ln sum e^z; 0 where log-probs came ready-made. */
    public float logSumExp;
    /** Difference of the two best log-probs. */
    public float margin;
    /** logSumExp minus the mean of the best {@link #TOP_K} logits: high means confident. */
    public float tokenConfidence;
    /** KL(U || p) over unmasked tokens; NaN where the whole row was not seen. */
    public float selfCertainty;
    /** Log-prob of the sampled token; NaN where that is not known. */
    public float chosenLogProb;
    /** Half the distance of the entropy bounds; 0 where entropy is exact. */
    public float entropyHalfWidth;

    /**
     * Where {@link #SAMPLED}: s = ln q(chosen) + H(q) under the distribution q that the token was drawn from. NaN where the token is not
     * known or q cannot have given it.
     */
    public float surprise;
    /** Where {@link #SAMPLED}: varentropy of q; NaN where it is not known which tokens truncation keeps. */
    public float sampledVarentropy;
    /** Where {@link #SAMPLED}: entropy of q. Not in the journal. */
    public float sampledEntropy;
    /** Where {@link #SAMPLED}: ln q(chosen). Not in the journal. */
    public float sampledLogProb;

    /** How many of the best tokens are listed, at most {@link #TOP_K}. */
    public int topCount;
    /** Their ids, best first; equal logits in order of id. */
    public final int[] topIds = new int[TOP_K];
    /** Their log-probs, best first. */
    public final float[] topLogProbs = new float[TOP_K];

    public boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** Takes over every field of another. */
    public void copy(Observation from) {
        flags = from.flags;
        chosenToken = from.chosenToken;
        entropy = from.entropy;
        varentropy = from.varentropy;
        logSumExp = from.logSumExp;
        margin = from.margin;
        tokenConfidence = from.tokenConfidence;
        selfCertainty = from.selfCertainty;
        chosenLogProb = from.chosenLogProb;
        entropyHalfWidth = from.entropyHalfWidth;
        surprise = from.surprise;
        sampledVarentropy = from.sampledVarentropy;
        sampledEntropy = from.sampledEntropy;
        sampledLogProb = from.sampledLogProb;
        topCount = from.topCount;
        System.arraycopy(from.topIds, 0, topIds, 0, TOP_K);
        System.arraycopy(from.topLogProbs, 0, topLogProbs, 0, TOP_K);
    }

    /** Everything unknown, flags as given. */
    public void clear(int flags) {
        this.flags = flags;
        chosenToken = -1;
        entropy = Float.NaN;
        varentropy = Float.NaN;
        logSumExp = Float.NaN;
        margin = Float.NaN;
        tokenConfidence = Float.NaN;
        selfCertainty = Float.NaN;
        chosenLogProb = Float.NaN;
        entropyHalfWidth = 0;
        clearSampled();
        topCount = 0;
    }

    /** Nothing known of another distribution than the row's. */
    public void clearSampled() {
        surprise = Float.NaN;
        sampledVarentropy = Float.NaN;
        sampledEntropy = Float.NaN;
        sampledLogProb = Float.NaN;
    }
}
