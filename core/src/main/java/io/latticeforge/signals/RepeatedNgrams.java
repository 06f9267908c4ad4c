package io.latticeforge.signals;

import io.latticeforge.base.State;

/**
 * Share of repeated n-grams among those in the last w tokens: 1 - distinct / all (seq-rep-n of Welleck et al., arXiv 1908.04319). A token
 * that is not known equals no other. Cost at most O(w * n) a token, for a loop that differs in its last token; O(w) for ordinary text.
 *
 * <p>Defaults: w 20 tokens, n 4.
 *
 * <p>Example: w = 6, n = 2, tokens 7 8 7 8 7 8: the pairs 78 87 78 87 78, 2 distinct of 5: share 0.6.
 */
public final class RepeatedNgrams {
    private final int n;
    private final int window;
    private final int[] tokens;
    /** How far before it the n-gram that ends there was seen before within a window, 1 to 255, unsigned; 0: it was not. */
    private final byte[] distances;
    private int seen;

    /**
     * @param n 1 to 16 tokens
     * @param window n + 1 to 256 tokens
     */
    public RepeatedNgrams(int n, int window) {
        this.n = n;
        this.window = window;
        tokens = new int[window];
        distances = new byte[window];
    }

    /** Takes the next token, -1 if it is not known; returns the share once the window is full, before that NaN. */
    public double update(int token) {
        tokens[seen % window] = token;
        distances[seen % window] = (byte) distance(seen);
        seen++;
        if (seen < window) {
            return Double.NaN;
        }
        int repeated = 0;
        for (int start = 0; start <= window - n; start++) {
            int last = seen - window + start + n - 1;
            int distance = distances[last % window] & 0xFF;
            if (distance > 0 && distance <= start) {
                repeated++;
            }
        }
        return repeated / (double) (window - n + 1);
    }

    private int distance(int last) {
        int furthest = Math.min(window - n, last - n + 1);
        for (int back = 1; back <= furthest; back++) {
            if (equal(last, last - back)) {
                return back;
            }
        }
        return 0;
    }

    private boolean equal(int a, int b) {
        for (int i = 0; i < n; i++) {
            int token = tokens[(a - i) % window];
            if (token < 0 || token != tokens[(b - i) % window]) {
                return false;
            }
        }
        return true;
    }

    /** Tokens so far. */
    public int tokens() {
        return seen;
    }

    public void state(State s) {
        s.i32s(tokens, 0, window);
        s.bytes(distances, 0, window);
        seen = s.i32(seen);
    }
}
