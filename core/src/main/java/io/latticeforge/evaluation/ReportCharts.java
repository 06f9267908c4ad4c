package io.latticeforge.evaluation;

import io.latticeforge.evaluation.CoherenceDecay.Place;
import io.latticeforge.evaluation.Feasibility.Length;
import io.latticeforge.evaluation.Overhang.Cell;
import io.latticeforge.evaluation.VoteStability.Point;
import io.latticeforge.page.Axis;
import io.latticeforge.page.Chart;
import io.latticeforge.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The charts of {@link Reports}, and the overhang map as a table. */
final class ReportCharts {
    private static final String RIGHT = "#16803c";
    private static final String WRONG = "#c0392b";
    private static final double LARGEST_RADIUS = 9;
    /** Accuracies closer than this look alike. */
    private static final double COLOUR_RANGE = 0.2;

    private ReportCharts() {}

    static String stability(VoteStability stability) {
        List<Point> points = stability.points();
        double low = points.stream().flatMap(point -> List.of(point.agreement(), point.accuracy()).stream()).filter(Double::isFinite)
                .mapToDouble(Double::doubleValue).min().orElse(0);
        Chart chart = new Chart("vote stability", Axis.linear("samples that vote", 1, points.size()),
                Axis.linear("%", Math.floor(100 * low) - 1, 100));
        chart.line("#1f5fa8", false, points.stream().filter(point -> Double.isFinite(point.agreement()))
                .map(point -> new double[] {point.samples(), 100 * point.agreement()}).toList());
        chart.line(RIGHT, true, points.stream().map(point -> new double[] {point.samples(), 100 * point.accuracy()}).toList());
        return chart.svg();
    }

    /** Bubbles by number of answers: a depth with few says little. */
    static String coherence(CoherenceDecay decay) {
        int deepest = decay.byDepth().keySet().stream().mapToInt(Integer::intValue).max().orElse(1);
        double low = decay.ln(deepest);
        double high = 0;
        int most = 1;
        for (Place place : decay.byDepth().values()) {
            for (double ln : new double[] {place.rightLn(), place.wrongLn()}) {
                low = Double.isNaN(ln) ? low : Math.min(low, ln);
            }
            most = Math.max(most, Math.max(place.right(), place.wrong()));
        }
        Chart chart = new Chart("coherence decay: " + decay.family(), Axis.linear(decay.family() + ": depth, segments", 0, deepest + 1.0),
                Axis.linear("ln amplitude, nats", Math.floor(low) - 1, Math.max(high, Math.log(decay.amplitude()))));
        chart.line("#222", true, List.of(new double[] {0, decay.ln(0)}, new double[] {deepest + 1.0, decay.ln(deepest + 1.0)}));
        int largest = most;
        decay.byDepth().forEach((depth, place) -> {
            bubble(chart, RIGHT, depth - 0.1, place.right(), place.rightLn(), largest, "right");
            bubble(chart, WRONG, depth + 0.1, place.wrong(), place.wrongLn(), largest, "wrong");
        });
        return chart.svg();
    }

    private static void bubble(Chart chart, String colour, double x, int count, double ln, int largest, String which) {
        if (count > 0) {
            chart.point(colour, Math.max(1.5, LARGEST_RADIUS * Math.sqrt((double) count / largest)), x, ln, count + " " + which);
        }
    }

    /** The greener the likelier the right answer, beside the other cells of this map. */
    static String overhang(Overhang map) {
        double low = map.cells().stream().mapToDouble(Cell::right).min().orElse(0);
        double high = map.cells().stream().mapToDouble(Cell::right).max().orElse(1);
        StringBuilder table = new StringBuilder("<table><caption>").append(Page.escaped(map.set() + ", " + map.place().words()
                + ": " + map.samples() + " answers")).append("</caption><tr><th>temperature</th>");
        for (Cell cell : map.cells().subList(0, Overhang.TOP_K.length)) {
            table.append("<th>").append(ReportsText.topK(cell)).append("</th>");
        }
        List<String> rows = new ArrayList<>();
        for (int from = 0; from < map.cells().size(); from += Overhang.TOP_K.length) {
            StringBuilder row = new StringBuilder("<tr><th>").append(map.cells().get(from).temperature()).append("</th>");
            for (Cell cell : map.cells().subList(from, from + Overhang.TOP_K.length)) {
                double green = 1 - (high - cell.right()) / Math.max(COLOUR_RANGE, high - low);
                row.append(String.format(Locale.ROOT,
                        "<td style=\"background:hsl(%.0f 55%% 88%%)\"><b>%s</b><br/>%s again<br/>%d flipped</td>", 120 * green,
                        TextReport.percent(cell.right()), TextReport.percent(cell.recorded()), cell.groupsFlipped()));
            }
            rows.add(row.append("</tr>").toString());
        }
        return table.append("</tr>").append(String.join("", rows)).append("</table>").toString();
    }

    static String feasibility(Feasibility family) {
        StringBuilder table = new StringBuilder("<table><caption>").append(Page.escaped(family.family())).append("</caption><tr>"
                + "<th>chained operations</th><th>questions</th><th>samples right, %</th><th>majority right, %</th></tr>");
        for (Length length : family.lengths()) {
            table.append(String.format(Locale.ROOT, "<tr><td>%d</td><td>%d</td><td>%s</td><td>%s</td></tr>", length.operations(),
                    length.groups(), TextReport.percent(length.samplesRight()), TextReport.percent(length.majorityRight())));
        }
        return table.append("</table>").toString();
    }
}
