package io.latticeforge.evaluation;

import java.util.List;
import java.util.Locale;

/** One inline SVG chart: axes with ticks, lines, points with titles. Coordinates are those of the data. */
public final class Chart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 340;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int TOP = 14;
    private static final int BOTTOM = 44;
    private static final int TICKS = 6;

    private final double xLow;
    private final double xHigh;
    private final double yLow;
    private final double yHigh;
    private final StringBuilder svg = new StringBuilder();

    public Chart(String title, String xName, double xLow, double xHigh, String yName, double yLow, double yHigh) {
        this.xLow = xLow;
        this.xHigh = xHigh > xLow ? xHigh : xLow + 1;
        this.yLow = yLow;
        this.yHigh = yHigh > yLow ? yHigh : yLow + 1;
        put("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"><title>%s</title>", WIDTH, HEIGHT, escaped(title), escaped(title));
        double step = step(this.xHigh - this.xLow);
        for (double at = Math.ceil(this.xLow / step); at * step <= this.xHigh; at++) {
            double x = x(at * step);
            put("<line class=\"g\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, TOP, x, HEIGHT - BOTTOM);
            put("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, HEIGHT - BOTTOM + 16, tick(at * step, step));
        }
        step = step(this.yHigh - this.yLow);
        for (double at = Math.ceil(this.yLow / step); at * step <= this.yHigh; at++) {
            double y = y(at * step);
            put("<line class=\"g\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", LEFT, y, WIDTH - RIGHT, y);
            put("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y + 4, tick(at * step, step));
        }
        put("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, escaped(xName));
        put("<text transform=\"translate(13 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>", (TOP + HEIGHT - BOTTOM) / 2,
                escaped(yName));
    }

    /** A line through points (x, y). */
    public Chart line(String colour, boolean dashed, List<double[]> points) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(point[0]), y(point[1])));
        }
        if (!path.isEmpty()) {
            put("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"%s/>", path, colour,
                    dashed ? " stroke-dasharray=\"5 4\"" : "");
        }
        return this;
    }

    /** A point, with what it is as its title. */
    Chart point(String colour, double radius, double x, double y, String title) {
        put("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"><title>%s</title></circle>", x(x), y(y), radius, colour,
                escaped(title));
        return this;
    }

    /** Words beside a place. */
    Chart label(String colour, double x, double y, String words) {
        boolean right = x(x) > WIDTH * 0.6;
        put("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" text-anchor=\"%s\">%s</text>", x(x) + (right ? -8 : 8), y(y) - 6, colour,
                right ? "end" : "start", escaped(words));
        return this;
    }

    /** A line across the chart at x. */
    public Chart mark(String colour, double x, String words) {
        put("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>", x(x), TOP, x(x), HEIGHT - BOTTOM,
                colour);
        return label(colour, x, yHigh - (yHigh - yLow) * 0.08, words);
    }

    /** A line from a lower to a higher y: an interval. */
    Chart interval(String colour, double x, double low, double high) {
        put("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", x(x), y(low), x(x), y(high), colour);
        return this;
    }

    public String svg() {
        return svg + "</svg>";
    }

    private double x(double value) {
        return LEFT + (Math.clamp(value, xLow, xHigh) - xLow) / (xHigh - xLow) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (Math.clamp(value, yLow, yHigh) - yLow) / (yHigh - yLow) * (HEIGHT - TOP - BOTTOM);
    }

    /** Between ticks: 1, 2 or 5 times a power of ten, the smallest that needs no more than {@link #TICKS} of them. */
    private static double step(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / TICKS)));
        for (double times : new double[] {1, 2, 5}) {
            if (range <= TICKS * power * times) {
                return power * times;
            }
        }
        return 10 * power;
    }

    private static String tick(double value, double step) {
        return String.format(Locale.ROOT, step >= 1 ? "%.0f" : step >= 0.1 ? "%.1f" : "%.2f", value + 0.0);
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
