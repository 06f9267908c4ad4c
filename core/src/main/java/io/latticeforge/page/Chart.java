package io.latticeforge.page;

import java.util.List;
import java.util.Locale;

/** One inline SVG chart: axes with ticks, lines, points with titles. Coordinates are those of the data. */
public final class Chart {
    private static final String[] COLOURS = {"#c0392b", "#1f5fa8", "#16803c", "#8e44ad", "#b7791f", "#0e7490", "#555555", "#d35400"};
    private static final int WIDTH = 640;
    private static final int HEIGHT = 340;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int TOP = 14;
    private static final int BOTTOM = 44;

    private final Axis xAxis;
    private final Axis yAxis;
    private final StringBuilder svg = new StringBuilder();

    public Chart(String title, Axis xAxis, Axis yAxis) {
        this.xAxis = xAxis;
        this.yAxis = yAxis;
        String name = Page.escaped(title);
        put("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"><title>%s</title>", WIDTH, HEIGHT, name, name);
        for (Axis.Tick tick : xAxis.ticks()) {
            double x = across(tick.share());
            put("<line class=\"g\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, TOP, x, HEIGHT - BOTTOM);
            put("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, HEIGHT - BOTTOM + 16, tick.label());
        }
        for (Axis.Tick tick : yAxis.ticks()) {
            double y = up(tick.share());
            put("<line class=\"g\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", LEFT, y, WIDTH - RIGHT, y);
            put("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y + 4, tick.label());
        }
        put("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, Page.escaped(xAxis.name()));
        put("<text transform=\"translate(13 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>", (TOP + HEIGHT - BOTTOM) / 2,
                Page.escaped(yAxis.name()));
    }

    /** The colour of the line of that number, which its legend has too. */
    public static String colour(int line) {
        return COLOURS[line % COLOURS.length];
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
    public Chart point(String colour, double radius, double x, double y, String title) {
        put("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"><title>%s</title></circle>", x(x), y(y), radius, colour,
                Page.escaped(title));
        return this;
    }

    /** Words beside a place. */
    public Chart label(String colour, double x, double y, String words) {
        return words(colour, x(x), y(y), words);
    }

    /** A line across the chart at x. */
    public Chart mark(String colour, double x, String words) {
        put("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>", x(x), TOP, x(x), HEIGHT - BOTTOM,
                colour);
        return words(colour, x(x), up(0.92), words);
    }

    /** A line from a lower to a higher y: an interval. */
    public Chart interval(String colour, double x, double low, double high) {
        put("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", x(x), y(low), x(x), y(high), colour);
        return this;
    }

    public String svg() {
        return svg + "</svg>";
    }

    private Chart words(String colour, double across, double down, String words) {
        boolean right = across > WIDTH * 0.6;
        put("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" text-anchor=\"%s\">%s</text>", across + (right ? -8 : 8), down - 6, colour,
                right ? "end" : "start", Page.escaped(words));
        return this;
    }

    private double x(double value) {
        return across(xAxis.share(value));
    }

    private double y(double value) {
        return up(yAxis.share(value));
    }

    private static double across(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double up(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
