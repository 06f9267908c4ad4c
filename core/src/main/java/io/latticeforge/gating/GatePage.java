package io.latticeforge.gating;

import io.latticeforge.evaluation.Chart;
import java.util.List;
import java.util.Locale;

/** The report as one page: inline style and SVG, no scripts, nothing fetched. */
final class GatePage {
    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:1080px;margin:2em auto;padding:0 1em}
            h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
            svg{width:100%;max-width:760px;height:auto;display:block}svg text{font:12px system-ui,sans-serif}
            svg .g{stroke:#e4e7ea;stroke-width:1}
            pre{overflow-x:auto;background:#f6f7f8;padding:1em;font-size:12px;line-height:1.45}
            table{border-collapse:collapse;font-size:13px;margin:1em 0}
            td,th{border:1px solid #e4e7ea;padding:.35em .8em;text-align:left;font-weight:normal}
            p.n{color:#555;max-width:62em}
            """;
    private static final String BLUE = "#0072b2";
    private static final String RED = "#d55e00";

    private final GateReport report;

    GatePage(GateReport report) {
        this.report = report;
    }

    String page() {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>LatticeForge: what this gate is worth</title><style>")
                .append(STYLE).append("</style></head><body>\n<h1>What this gate is worth</h1>\n<pre>");
        report.text().forEach(line -> page.append(Chart.escaped(line)).append('\n'));
        page.append("</pre>\n<h2>Risk and coverage</h2>\n").append(chart())
                .append("<p class=\"n\">If only the requests with the highest energy were routed, so many would be wrong; a request that belongs to")
                .append(" no edge is wrong wherever it goes. Red: what the gate's reject bound lets through.</p>\n<h2>Confusions</h2>\n<table>")
                .append("<tr><th>requests</th><th>of</th><th>taken for</th></tr>\n");
        for (GateReport.Confusion each : report.confusions()) {
            page.append(String.format(Locale.ROOT, "<tr><td>%d</td><td>%s</td><td>%s</td></tr>\n", each.count(), Chart.escaped(each.edge()),
                    Chart.escaped(each.takenFor())));
        }
        return page.append("</table></body></html>\n").toString();
    }

    private String chart() {
        List<double[]> points = report.riskCoverage();
        double highest = points.stream().mapToDouble(point -> point[1]).max().orElse(0);
        return new Chart("Risk and coverage", "requests routed, share", 0, 1, "of them wrong, share", 0, Math.max(0.02, highest * 1.1))
                .line(BLUE, false, points).mark(RED, report.coverage(), "reject bound").svg();
    }
}
