package io.latticeforge.gating;

import io.latticeforge.page.Axis;
import io.latticeforge.page.Chart;
import io.latticeforge.page.Page;
import java.util.List;

/** The report as one page. */
final class GatePage {
    private final GateReport report;

    GatePage(GateReport report) {
        this.report = report;
    }

    String page() {
        Page page = new Page("what this gate is worth", "td,th{text-align:left}\n").text(report.text())
                .heading("Risk and coverage").html(chart())
                .note("If only the requests with the highest energy were routed, so many would be wrong; a request that belongs to no edge"
                        + " is wrong wherever it goes. Red: what the gate's reject bound lets through.")
                .heading("Confusions").beginTable("requests", "of", "taken for");
        for (GateReport.Confusion each : report.confusions()) {
            page.row(String.valueOf(each.count()), each.edge(), each.takenFor());
        }
        return page.endTable().end();
    }

    private String chart() {
        List<double[]> points = report.riskCoverage();
        double highest = points.stream().mapToDouble(point -> point[1]).max().orElse(0);
        return new Chart("Risk and coverage", Axis.linear("requests routed, share", 0, 1),
                Axis.linear("of them wrong, share", 0, Math.max(0.02, highest * 1.1)))
                .line(Chart.colour(1), false, points).mark(Chart.colour(0), report.coverage(), "reject bound").svg();
    }
}
