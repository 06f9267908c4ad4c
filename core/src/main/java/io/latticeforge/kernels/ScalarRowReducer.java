package io.latticeforge.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The definition: every value of formulas.md §1 in double, over the whole row, two passes, no trick. It buffers the row, so it is the
 * oracle and the fallback, not the path.
 *
 * <pre>
 *   m = max z    t = z - m    S0 = sum e^t    S1 = sum t e^t
 *   LSE = m + ln S0      H = ln S0 - S1/S0      V = sum p (t - S1/S0)^2      (nats; sums over finite z)
 *   token confidence = LSE - mean(top-k z), k = min(20, finite)     self-certainty = LSE - mean(z) - ln finite
 *   chosen log-prob = z_y - LSE                                     margin = z(1) - z(2)
 * </pre>
 *
 * Where the token was drawn at a temperature T, the same with z / T gives LSE, H, V and ln q(y) = z_y / T - LSE of that distribution q,
 * and the surprise s = ln q(y) + H = (z_y - E z) / T; under truncation {@link KeptSet} does.
 *
 * Worked: z = (ln 2, 0, 0) is p = (1/2, 1/4, 1/4): LSE = ln 4 = 1.3863, H = 1.5 ln 2 = 1.0397, V = (ln 2)^2/4 = 0.1201, margin = ln 2 =
 * 0.6931, confidence = ln 4 - ln 2/3 = 1.1552, self-certainty = 1.1552 - ln 3 = 0.0566.
 *
 * <p>A masked token (-Inf) has no mass and is not counted; a chosen one has log-prob -Inf. Unknown is NaN: the chosen log-prob for a
 * chosen token of -1, the margin where fewer than two tokens are finite.
 */
public final class ScalarRowReducer implements RowReducer {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RowProgress progress = new RowProgress();
    private final TopList top = new TopList();
    private final KeptSet keptSet = new KeptSet();
    private ElementType type = ElementType.F32;
    private int vocabSize;
    private int chosenToken;
    private Sampling sampling = Sampling.WHOLE;
    private byte[] row = new byte[0];
    private MemorySegment rowSegment = MemorySegment.ofArray(row);
    private int filled;
    private double max;
    private double s0;
    private double mean;
    private double variance;

    @Override
    public void begin(ElementType type, int vocabSize, int chosenToken, Sampling sampling) {
        progress.begin(type, vocabSize, chosenToken);
        this.type = type;
        this.vocabSize = vocabSize;
        this.chosenToken = chosenToken;
        this.sampling = sampling;
        filled = 0;
        int bytes = vocabSize * type.bytes();
        if (row.length < bytes) {
            row = new byte[bytes];
            rowSegment = MemorySegment.ofArray(row);
        }
    }

    @Override
    public void accept(MemorySegment bytes, long offset, long length) {
        progress.take(bytes, offset, length);
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, row, filled, (int) length);
        filled += (int) length;
    }

    @Override
    public long remaining() {
        return progress.remaining();
    }

    @Override
    public void finish(Observation out) {
        progress.requireComplete();
        out.clear(0);
        out.chosenToken = chosenToken;
        top.clear();
        int finite = 0;
        double sumZ = 0;
        for (int i = 0; i < vocabSize; i++) {
            float z = logit(i);
            if (z != z || z == Float.POSITIVE_INFINITY) {
                out.flags = Observation.INVALID;
                return;
            }
            if (z != Float.NEGATIVE_INFINITY) {
                finite++;
                sumZ += z;
                top.offer(z, i);
            }
        }
        if (finite == 0) {
            out.flags = Observation.INVALID;
            return;
        }
        reduceFinite(finite, sumZ, out);
    }

    private void reduceFinite(int finite, double sumZ, Observation out) {
        moments(1);
        double logSumExp = max + Math.log(s0);
        out.logSumExp = (float) logSumExp;
        out.entropy = (float) Math.max(0, Math.log(s0) - mean);
        out.varentropy = (float) variance;
        out.selfCertainty = (float) (logSumExp - sumZ / finite - Math.log(finite));
        float chosenLogit = chosenToken < 0 ? Float.NaN : logit(chosenToken);
        out.chosenLogProb = (float) (chosenLogit - logSumExp);
        top.describe(logSumExp, out);
        if (!sampling.whole()) {
            reduceSampled(finite, chosenLogit, out);
        }
    }

    private void reduceSampled(int finite, float chosenLogit, Observation out) {
        double perNat = 1.0 / sampling.temperature();
        moments(perNat);
        if (sampling.truncates(finite)) {
            keptSet.describe(sampling, top, finite, max + Math.log(s0), chosenLogit, out);
            return;
        }
        out.flags |= Observation.SAMPLED;
        out.sampledEntropy = (float) Math.max(0, Math.log(s0) - mean);
        out.sampledVarentropy = (float) variance;
        if (chosenLogit > Float.NEGATIVE_INFINITY) {
            double t = ((double) chosenLogit - top.logit(0)) * perNat;
            out.sampledLogProb = (float) (t - Math.log(s0));
            out.surprise = (float) (t - mean);
        }
    }

    /** S0, mean and variance of t = z / T - max, and max, the largest z / T. */
    private void moments(double perNat) {
        double best = top.logit(0);
        max = best * perNat;
        s0 = 0;
        double s1 = 0;
        for (int i = 0; i < vocabSize; i++) {
            double t = (logit(i) - best) * perNat;
            double e = Math.exp(t);
            s0 += e;
            s1 += e == 0 ? 0 : t * e;
        }
        mean = s1 / s0;
        double squares = 0;
        for (int i = 0; i < vocabSize; i++) {
            double t = (logit(i) - best) * perNat;
            double e = Math.exp(t);
            squares += e == 0 ? 0 : e * (t - mean) * (t - mean);
        }
        variance = squares / s0;
    }

    private float logit(int i) {
        return switch (type) {
            case F32 -> rowSegment.get(F32, 4L * i);
            case F16 -> Float.float16ToFloat(rowSegment.get(F16, 2L * i));
            case BF16 -> Float.intBitsToFloat(rowSegment.get(F16, 2L * i) << 16);
        };
    }
}
