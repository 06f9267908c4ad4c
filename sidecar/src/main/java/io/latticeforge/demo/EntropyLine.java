package io.latticeforge.demo;

/** Entropies of one sample as bars, a character a token. */
final class EntropyLine {
    /** Marks the moment at which an answer crystallised. */
    static final String MOMENT = "✦";

    private static final String BARS = "▁▂▃▄▅▆▇█";

    /** ln 31: the recorded model is wholly unsure of a number. */
    private static final double HIGHEST_NATS = 3.43;

    private static final int WIDTH = 72;

    private final StringBuilder bars = new StringBuilder();

    void add(float nats) {
        bars.append(BARS.charAt((int) Math.clamp(nats / HIGHEST_NATS * BARS.length(), 0, BARS.length() - 1)));
    }

    void mark() {
        bars.append(MOMENT);
    }

    /** As much of its end as fits a line. */
    String tail() {
        return bars.length() <= WIDTH ? bars.toString() : "…" + bars.substring(bars.length() - WIDTH);
    }
}
