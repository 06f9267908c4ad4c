package io.latticeforge.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Reduces a list of the best k log-probs to bounds (formulas.md §1). p_i, l_i of the n listed tokens, r = 1 - sum p the missing mass, c
 * the most that a missing token can have:
 *
 * <pre>
 *   H >= -sum p l - r ln min(c, r)         H <= -sum p l - r ln(r / (V - n))      (nats)
 *   entropy = midpoint, entropyHalfWidth = half the distance, flag BOUNDED
 *   token confidence = -mean of the best min(20, n) l      margin = l(1) - l(2)   (the latter NaN where it is not certain)
 * </pre>
 *
 * Servers append the sampled token to the list when it is not among the best. So where the lowest entry is the chosen token it says
 * nothing of the tokens that are missing: c is the entry before it, and with two entries the margin is unknown.
 *
 * <p>Worked: V = 4, listed 1/2 and 1/4, r = 1/4: -sum p l = 0.6931; H >= 0.6931 + 1/4 ln 4 = 1.0397, H <= 0.6931 + 1/4 ln 8 = 1.2130;
 * entropy 1.1263 +- 0.0866.
 *
 * <p>Entries that are {@linkplain LogProbs#missing missing} or have a negative id are skipped, a repeated id counts once, order does not
 * matter. A list without any entry leaves everything but the chosen log-prob NaN. A log-prob above 0, a sum of p above 1 by more than
 * rounding, or an id outside the vocabulary is INVALID. Varentropy and self-certainty need the whole row: NaN. Allocates nothing, not
 * thread-safe.
 */
public final class TopKReducer {
    /** Longest list that is taken. */
    public static final int MAX_ENTRIES = 256;

    /** A sum of p up to this is 1 and rounding: bf16 log-probs are off by 0.4 %. */
    private static final double MAX_SUM = 1.01;

    private static final int HASH_BITS = 10;

    private final byte[] copied = new byte[Integer.BYTES * MAX_ENTRIES];
    private final IntBuffer copiedInts = ByteBuffer.wrap(copied).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    private final FloatBuffer copiedFloats = ByteBuffer.wrap(copied).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    private final int[] givenIds = new int[MAX_ENTRIES];
    private final float[] givenLogProbs = new float[MAX_ENTRIES];

    private final int[] ids = new int[MAX_ENTRIES];
    private final float[] logProbs = new float[MAX_ENTRIES];
    /** For each hash of an id the list in which it was last taken: where that is another, the id is new and need not be looked for. */
    private final int[] takenIn = new int[1 << HASH_BITS];

    private int list;
    private int logOf;
    private double log;

    private final NegativeExponential exponential = new NegativeExponential(MAX_ENTRIES);
    private int count;

    /**
     * @param ids i32, little endian
     * @param logProbs f32, little endian, nats
     * @param entries how many of both, 0 to {@link #MAX_ENTRIES}
     * @param chosenToken the sampled token, or -1
     * @param chosenLogProb its log-prob, or a missing one: then it is looked up in the list
     */
    public void reduce(
            DirectBuffer ids,
            int idsOffset,
            DirectBuffer logProbs,
            int logProbsOffset,
            int entries,
            int vocabSize,
            int chosenToken,
            float chosenLogProb,
            Observation out) {
        out.clear(0);
        out.chosenToken = chosenToken;
        if (entries < 0 || entries > MAX_ENTRIES || chosenToken >= vocabSize || LogProbs.impossible(chosenLogProb)
                || !take(ids, idsOffset, logProbs, logProbsOffset, entries, vocabSize) || !describe(vocabSize, chosenToken, chosenLogProb, out)) {
            out.clear(Observation.INVALID);
            out.chosenToken = chosenToken;
        }
    }

    /** Best first, of equal ones the lower id first, of a repeated id its first entry; false if an entry is impossible. */
    private boolean take(DirectBuffer listedIds, int idsOffset, DirectBuffer listedLogProbs, int logProbsOffset, int entries, int vocabSize) {
        if (++list == 0) {
            Arrays.fill(takenIn, 0);
            list = 1;
        }
        // Copied first: a buffer checks its bounds anew for each number that is read from it, which was half of what a list cost.
        listedIds.getBytes(idsOffset, copied, 0, Integer.BYTES * entries);
        copiedInts.get(0, givenIds, 0, entries);
        listedLogProbs.getBytes(logProbsOffset, copied, 0, Float.BYTES * entries);
        copiedFloats.get(0, givenLogProbs, 0, entries);
        int taken = 0;
        int lastId = -1;
        float last = Float.POSITIVE_INFINITY;
        boolean ordered = true;
        for (int i = 0; i < entries; i++) {
            int id = givenIds[i];
            float logProb = givenLogProbs[i];
            if (id >= vocabSize) {
                return false;
            }
            if (!LogProbs.plain(logProb)) {
                if (LogProbs.impossible(logProb)) {
                    return false;
                }
                if (LogProbs.missing(logProb)) {
                    continue;
                }
                logProb = Math.min(0, logProb);
            }
            if (id >= 0 && isNew(id, taken)) {
                ordered &= last > logProb || last == logProb && lastId < id;
                ids[taken] = id;
                logProbs[taken] = logProb;
                taken++;
                lastId = id;
                last = logProb;
            }
        }
        count = taken;
        if (!ordered) {
            order();
        }
        return true;
    }

    private boolean isNew(int id, int taken) {
        int hash = id * 0x9E3779B1 >>> Integer.SIZE - HASH_BITS;
        if (takenIn[hash] == list) {
            for (int i = 0; i < taken; i++) {
                if (ids[i] == id) {
                    return false;
                }
            }
        }
        takenIn[hash] = list;
        return true;
    }

    private boolean isBefore(int one, int other) {
        return logProbs[one] > logProbs[other] || logProbs[one] == logProbs[other] && ids[one] < ids[other];
    }

    /** By insertion: servers send lists that are in order, or nearly. */
    private void order() {
        for (int i = 1; i < count; i++) {
            for (int rank = i; rank > 0 && isBefore(rank, rank - 1); rank--) {
                int id = ids[rank];
                ids[rank] = ids[rank - 1];
                ids[rank - 1] = id;
                float logProb = logProbs[rank];
                logProbs[rank] = logProbs[rank - 1];
                logProbs[rank - 1] = logProb;
            }
        }
    }

    private boolean describe(int vocabSize, int chosenToken, float chosenLogProb, Observation out) {
        out.chosenLogProb = LogProbs.missing(chosenLogProb) ? find(chosenToken) : Math.min(0, chosenLogProb);
        if (count == 0) {
            return true;
        }
        double mass = 0;
        double listed = 0;
        exponential.prepare(logProbs, count);
        for (int i = 0; i < count; i++) {
            double p = exponential.of(i);
            mass += p;
            listed -= p * logProbs[i];
        }
        boolean lastMayBeAppended = ids[count - 1] == chosenToken;
        bound(listed, Math.max(0, 1 - mass), vocabSize - count, count - (lastMayBeAppended ? 2 : 1), out);
        double sum = 0;
        out.topCount = Math.min(Observation.TOP_K, count);
        for (int i = 0; i < out.topCount; i++) {
            out.topIds[i] = ids[i];
            out.topLogProbs[i] = logProbs[i];
            sum += logProbs[i];
        }
        out.tokenConfidence = (float) (-sum / out.topCount);
        out.margin = count > 2 || count == 2 && !lastMayBeAppended ? logProbs[0] - logProbs[1] : Float.NaN;
        out.logSumExp = 0;
        out.flags = Observation.BOUNDED;
        return mass <= MAX_SUM;
    }

    /** @param lowest rank of the lowest entry that is known to be above all missing tokens, or -1 */
    private void bound(double listed, double missingMass, int missingTokens, int lowest, Observation out) {
        double low = listed;
        double high = listed;
        if (missingMass > 0 && missingTokens > 0) {
            double most = Math.log(missingMass);
            low -= missingMass * (lowest < 0 ? most : Math.min(most, logProbs[lowest]));
            high = Math.max(low, high - missingMass * (most - logOf(missingTokens)));
        }
        out.entropy = (float) ((low + high) / 2);
        out.entropyHalfWidth = (float) ((high - low) / 2);
    }

    /** Mostly the same number as for the list before. */
    private double logOf(int tokens) {
        if (tokens != logOf) {
            logOf = tokens;
            log = Math.log(tokens);
        }
        return log;
    }

    private float find(int token) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == token) {
                return logProbs[i];
            }
        }
        return Float.NaN;
    }
}
