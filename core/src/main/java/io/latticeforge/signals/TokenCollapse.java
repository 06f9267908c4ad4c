package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Micro-grokking on tokens (formulas §2): the second derivative of H by Savitzky-Golay, divided by a running robust sigma of itself, falls
 * below
 * -theta, and H stays low afterwards.
 *
 * <pre>{@code
 * H:   ...[ before: m + 1 tokens ][ after: c tokens ]...      m = (w - 1) / 2
 *         |<------ window w, centre here ^ --->|
 * n      = y''(centre) / max(sigma, SIGMA_FLOOR)
 * fires  : n < -theta  and  mean(after) < rho * mean(before)
 * }</pre>
 *
 * It is judged max(m, c) tokens after the centre, as soon as all it needs is there. Sigma is 1.4826 * MAD of the {@link #SCALE_TOKENS}
 * second derivatives before this one (so that a jump does not hide itself), known once {@link #SCALE_MIN} are there, and never below
 * {@link #SIGMA_FLOOR}: a model that is sure of everything has no scale of its own. Cost O(w + SCALE_TOKENS) a token, fixed.
 *
 * <p>Defaults: w 17 tokens, theta 3, c 8 tokens, rho 0.5; to be tuned on traces (on recorded ones it mostly finds spikes, see {@link
 * SegmentCollapse}).
 *
 * <p>Example: w = 5, H = 2 2 2 0 0 around the centre: y'' = (2*2 - 2 - 2*2 - 0 + 0) / 7 = -0.2857; with sigma 0.05, n = -5.7; before = 2,
 * after (c = 2) = 0: a collapse.
 */
public final class TokenCollapse {
    /** Second derivatives that sigma is taken over. */
    public static final int SCALE_TOKENS = 64;
    /** Second derivatives that must be there before sigma means anything. */
    public static final int SCALE_MIN = 16;
    /** Least sigma, nats per token squared. */
    public static final double SIGMA_FLOOR = 1e-3;

    private final double[] coefficients;
    private final int half;
    private final int confirm;
    private final double theta;
    private final double rho;
    private final float[] ring;
    private final RobustScale scale = new RobustScale(SCALE_TOKENS);
    private int seen;
    private boolean ready;
    private double normalised = Double.NaN;

    /**
     * @param window w, odd, 5 to 65 tokens
     * @param confirm c, 1 to 64 tokens
     */
    public TokenCollapse(int window, double theta, int confirm, double rho) {
        coefficients = SavitzkyGolay.shared(window);
        half = (window - 1) / 2;
        int delay = Math.max(half, confirm);
        this.confirm = confirm;
        this.theta = theta;
        this.rho = rho;
        ring = new float[half + 1 + delay];
    }

    /** Takes the entropy of the next token, nats; returns whether a collapse is confirmed with it. */
    public boolean update(float entropy) {
        ring[seen % ring.length] = entropy;
        seen++;
        ready = false;
        if (seen < ring.length) {
            return false;
        }
        int oldest = seen - ring.length;
        double derivative = 0;
        for (int i = 0; i < coefficients.length; i++) {
            derivative += coefficients[i] * ring[(oldest + i) % ring.length];
        }
        ready = scale.held() >= SCALE_MIN;
        double sigma = Math.max(scale.sigma(), SIGMA_FLOOR);
        scale.add((float) derivative);
        normalised = ready ? derivative / sigma : Double.NaN;
        return ready && normalised < -theta && mean(oldest + half + 1, confirm) < rho * mean(oldest, half + 1);
    }

    private double mean(int from, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += ring[(from + i) % ring.length];
        }
        return sum / count;
    }

    /** Whether the newest token was judged. */
    public boolean ready() {
        return ready;
    }

    /** Normalised second derivative that the newest token was judged by; NaN before there is one. */
    public double normalised() {
        return normalised;
    }

    /** Tokens with a known entropy so far. */
    public int tokens() {
        return seen;
    }

    /** Tokens with a known entropy before the first is judged. */
    public int tokensNeeded() {
        return ring.length + SCALE_MIN;
    }

    public void state(State s) {
        s.f32s(ring, 0, ring.length);
        scale.state(s);
        seen = s.i32(seen);
        ready = s.flag(ready);
        normalised = s.f64(normalised);
    }
}
