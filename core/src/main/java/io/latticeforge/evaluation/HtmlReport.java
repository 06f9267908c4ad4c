package io.latticeforge.evaluation;

import java.util.List;

/** The report as one page: inline style and SVG, no scripts, nothing fetched. */
final class HtmlReport {
    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:1080px;margin:2em auto;padding:0 1em}
            h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
            svg{width:100%;max-width:760px;height:auto;display:block}svg text{font:12px system-ui,sans-serif}
            svg .g{stroke:#e4e7ea;stroke-width:1}
            pre{overflow-x:auto;background:#f6f7f8;padding:1em;font-size:12px;line-height:1.45}
            p.n{color:#555;max-width:62em}
            .k{display:inline-block;width:1.6em;border-top:3px solid;margin:0 .4em 0 1em;vertical-align:middle}
            """;

    private final EvaluationReport report;
    private final StringBuilder page = new StringBuilder();

    HtmlReport(EvaluationReport report) {
        this.report = report;
    }

    String page() {
        Charts charts = new Charts(report);
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\">")
                .append("<title>LatticeForge: what these policies do on recorded traces</title><style>").append(STYLE)
                .append("</style></head><body>\n<h1>What these policies do on recorded traces</h1>\n");
        note(String.join(", ", report.corpus().sets().stream().map(TraceSet::shortName).toList()) + ": replayed through the engine that"
                + " decides in production. Not below means: within one point of the majority of everything, one-sided 95 %, paired by"
                + " group; where the data is too small for that the word is inconclusive.");
        section("Accuracy against tokens", List.of(charts.accuracyAgainstTokens()), "Coloured: the policies, with their 95 % intervals."
                + " Grey line: majority of a fixed number of complete samples. Dashed grey: a fixed number with their first stated answer;"
                + " dashed yellow: the same with surprise weights. Grey points: short-m@k. Dashed black: the Pareto front of all.");
        section("Risk and coverage", List.of(charts.riskAgainstCoverage()), "If only the groups were answered of whose vote a policy is"
                + " surest, so many of them would be wrong. Dashed black: the majority of everything.");
        legend();
        List<String> traces = charts.entropyTraces();
        section("Where entropy crystallised", traces, traces.isEmpty() ? "No rule that concludes fired, or the traces have no entropy."
                : "Red: where a rule, alone on a complete sample, would have concluded. Green: the first answer that the text stated.");
        page.append("<h2>Figures</h2><pre>");
        report.text().forEach(line -> page.append(Chart.escaped(line)).append('\n'));
        return page.append("</pre></body></html>\n").toString();
    }

    private void section(String title, List<String> svgs, String words) {
        page.append("<h2>").append(Chart.escaped(title)).append("</h2>\n");
        svgs.forEach(svg -> page.append(svg).append('\n'));
        note(words);
    }

    private void legend() {
        page.append("<p>");
        for (int i = 0; i < report.policies().size(); i++) {
            page.append("<span class=\"k\" style=\"border-color:").append(Charts.colour(i)).append("\"></span>")
                    .append(Chart.escaped(report.policies().get(i).result().name()));
        }
        page.append("</p>\n");
    }

    private void note(String words) {
        page.append("<p class=\"n\">").append(Chart.escaped(words)).append("</p>\n");
    }
}
