package io.latticeforge.compute;

import io.latticeforge.kernels.Observation;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Reads what the fused-record graphs of {@code models/reduce} give: the same three tensors whatever ran them.
 *
 * <pre>
 *   record        f32 [B, 8]   lse  entropy  varentropy  margin  confidence  self-certainty  chosen log-prob  finite logits
 *   top ids       i64 [B, k]   k = min(20, V), best first
 *   top log-probs f32 [B, k]
 * </pre>
 *
 * A row without finite logits is INVALID. Past the last finite logit the list means nothing and is cut.
 */
public final class RecordTensors {
    /** Columns of a record. */
    public static final int COLUMNS = 8;

    private RecordTensors() {}

    /** Width of the top list of a vocabulary. */
    public static int topWidth(int vocabSize) {
        return Math.min(Observation.TOP_K, vocabSize);
    }

    /** Fills every field of one observation from one row of the three. */
    public static void read(FloatBuffer record, LongBuffer topIds, FloatBuffer topLogProbs, int row, int topWidth, int chosenToken,
            Observation out) {
        int at = row * COLUMNS;
        int finite = (int) record.get(at + 7);
        out.clear(finite == 0 ? Observation.INVALID : 0);
        out.chosenToken = chosenToken;
        if (finite == 0) {
            return;
        }
        out.logSumExp = record.get(at);
        out.entropy = record.get(at + 1);
        out.varentropy = record.get(at + 2);
        out.margin = finite > 1 ? record.get(at + 3) : Float.NaN;
        out.tokenConfidence = record.get(at + 4);
        out.selfCertainty = record.get(at + 5);
        out.chosenLogProb = chosenToken < 0 ? Float.NaN : record.get(at + 6);
        out.topCount = Math.min(topWidth, finite);
        for (int rank = 0; rank < out.topCount; rank++) {
            out.topIds[rank] = (int) topIds.get(row * topWidth + rank);
            out.topLogProbs[rank] = topLogProbs.get(row * topWidth + rank);
        }
    }
}
