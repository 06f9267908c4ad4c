package io.latticeforge.bench;

import io.latticeforge.page.Axis;
import io.latticeforge.page.Axis.Scale;
import io.latticeforge.page.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** Named lines, gathered while parts are measured; the axes of their chart are as long as these need. */
final class Curves {
    /** A line of more points is drawn without circles. */
    private static final int CIRCLES = 12;

    private final String title;
    private final String xName;
    private final Scale xScale;
    private final String yName;
    private final Scale yScale;
    private final Map<String, List<double[]>> lines = new LinkedHashMap<>();

    Curves(String title, String xName, Scale xScale, String yName, Scale yScale) {
        this.title = title;
        this.xName = xName;
        this.xScale = xScale;
        this.yName = yName;
        this.yScale = yScale;
    }

    /** Latencies in microseconds against percentiles, both logarithmic. */
    static Curves latencies(Results results) {
        return results.curves("Latencies", "percentile", Scale.PERCENTILE, "microseconds", Scale.LOG);
    }

    /** Adds a point to the line of that name. */
    Curves point(String line, double x, double y) {
        lines.computeIfAbsent(line, l -> new ArrayList<>()).add(new double[] {x, y});
        return this;
    }

    /** A line of latencies. */
    Curves line(String line, Histogram ns) {
        for (double p = 0; 100 - p > 100.0 / Math.max(10, ns.getTotalCount()); p += (100 - p) / 8) {
            point(line, p, Math.max(1, ns.getValueAtPercentile(p)) / 1e3);
        }
        return this;
    }

    String title() {
        return title;
    }

    List<String> names() {
        return List.copyOf(lines.keySet());
    }

    String svg() {
        Chart chart = new Chart(title, axis(xName, xScale, point -> point[0]), axis(yName, yScale, point -> point[1]));
        int colour = 0;
        for (Map.Entry<String, List<double[]>> line : lines.entrySet()) {
            chart.line(Chart.colour(colour), false, line.getValue());
            for (double[] point : line.getValue().size() > CIRCLES ? List.<double[]>of() : line.getValue()) {
                chart.point(Chart.colour(colour), 3, point[0], point[1],
                        line.getKey() + ": " + ResultTable.number(point[0]) + ", " + ResultTable.number(point[1]));
            }
            colour++;
        }
        return chart.svg();
    }

    private Axis axis(String name, Scale scale, ToDoubleFunction<double[]> of) {
        return Axis.of(name, scale, lines.values().stream().flatMap(List::stream).mapToDouble(of));
    }
}
