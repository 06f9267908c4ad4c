package io.latticeforge.bench;

import io.latticeforge.evaluation.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** One inline SVG plot of lines over two axes, each linear or logarithmic; looks like the charts of the other reports. */
final class Plot {
    static final String[] COLOURS = {"#1f5fa8", "#c0392b", "#16803c", "#8e44ad", "#b7791f", "#0e7490", "#555555", "#d35400"};

    private static final int WIDTH = 640;
    private static final int HEIGHT = 340;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int TOP = 14;
    private static final int BOTTOM = 44;

    private final String title;
    private final Axis x;
    private final Axis y;
    private final Map<String, List<double[]>> lines = new LinkedHashMap<>();
    private double xLow;
    private double xHigh;
    private double yLow;
    private double yHigh;

    Plot(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** Latencies in microseconds against percentiles, both logarithmic. */
    static Plot latencies(Results results) {
        return results.plot("Latencies", Axis.percentile(), Axis.log("microseconds"));
    }

    /** Adds a point to the line of that name. */
    Plot point(String line, double atX, double atY) {
        lines.computeIfAbsent(line, l -> new ArrayList<>()).add(new double[] {atX, atY});
        return this;
    }

    /** A line of latencies. */
    Plot line(String line, Histogram ns) {
        for (double p = 0; 100 - p > 100.0 / Math.max(10, ns.getTotalCount()); p += (100 - p) / 8) {
            point(line, p, Math.max(1, ns.getValueAtPercentile(p)) / 1e3);
        }
        return this;
    }

    String title() {
        return title;
    }

    /** Names in the order of {@link #COLOURS}. */
    List<String> names() {
        return List.copyOf(lines.keySet());
    }

    Map<String, List<double[]>> lines() {
        return lines;
    }

    String svg() {
        range();
        StringBuilder svg = new StringBuilder();
        String name = Chart.escaped(title);
        put(svg, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"><title>%s</title>", WIDTH, HEIGHT, name, name);
        for (Axis.Tick tick : x.ticks(xLow, xHigh)) {
            double at = across(tick.value());
            put(svg, "<line class=\"g\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", at, TOP, at, HEIGHT - BOTTOM);
            put(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", at, HEIGHT - BOTTOM + 16, tick.label());
        }
        for (Axis.Tick tick : y.ticks(yLow, yHigh)) {
            double at = up(tick.value());
            put(svg, "<line class=\"g\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", LEFT, at, WIDTH - RIGHT, at);
            put(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, at + 4, tick.label());
        }
        put(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, Chart.escaped(x.name()));
        put(svg, "<text transform=\"translate(13 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>", (TOP + HEIGHT - BOTTOM) / 2,
                Chart.escaped(y.name()));
        int index = 0;
        for (Map.Entry<String, List<double[]>> line : lines.entrySet()) {
            draw(svg, line.getKey(), line.getValue(), COLOURS[index++ % COLOURS.length]);
        }
        return svg.append("</svg>").toString();
    }

    private void draw(StringBuilder svg, String name, List<double[]> points, String colour) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", across(x.place(point[0])), up(y.place(point[1]))));
        }
        put(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>", path, colour);
        for (double[] point : points.size() > 12 ? List.<double[]>of() : points) {
            put(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s: %s, %s</title></circle>", across(x.place(point[0])),
                    up(y.place(point[1])), colour, Chart.escaped(name), ResultTable.number(point[0]), ResultTable.number(point[1]));
        }
    }

    private void range() {
        xLow = least(p -> x.place(p[0]));
        xHigh = Math.max(xLow + 1e-3, -least(p -> -x.place(p[0])));
        yLow = least(p -> y.place(p[1]));
        yHigh = -least(p -> -y.place(p[1]));
        if (y.scale() == Axis.Scale.LINEAR) {
            yLow = Math.min(0, yLow);
            yHigh = Math.max(yLow + 1e-3, 1.1 * yHigh);
        } else {
            yHigh = Math.max(yLow + 1, yHigh);
        }
    }

    private double least(ToDoubleFunction<double[]> of) {
        return lines.values().stream().flatMap(List::stream).mapToDouble(of).min().orElse(0);
    }

    private double across(double place) {
        return LEFT + (place - xLow) / (xHigh - xLow) * (WIDTH - LEFT - RIGHT);
    }

    private double up(double place) {
        return HEIGHT - BOTTOM - (place - yLow) / (yHigh - yLow) * (HEIGHT - TOP - BOTTOM);
    }

    private static void put(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
