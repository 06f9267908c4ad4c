package io.latticeforge.cli;

/** A series as one line of bars; an unknown value is a dot. */
final class Sparkline {
    static final int WIDTH = 72;

    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** @param highest value of the full bar */
    static String of(double[] values, double highest) {
        StringBuilder line = new StringBuilder(values.length);
        for (double value : values) {
            line.append(Double.isNaN(value) ? '·' : BARS.charAt((int) Math.clamp(value / highest * BARS.length(), 0, BARS.length() - 1)));
        }
        return line.toString();
    }
}
