package io.latticeforge.evaluation;

import io.latticeforge.page.Page;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The report as one page. */
final class HtmlReport {
    private final EvaluationReport report;
    private final Page page = new Page("what these policies do on recorded traces", "");

    HtmlReport(EvaluationReport report) {
        this.report = report;
    }

    String page() {
        Charts charts = new Charts(report);
        page.note(String.join(", ", report.corpus().sets().stream().map(TraceSet::shortName).toList()) + ": replayed through the engine"
                + " that decides in production. Not below means: within one point of the majority of everything, one-sided 95 %, paired by"
                + " group; where the data is too small for that the word is inconclusive.");
        section("Accuracy against tokens", List.of(charts.accuracyAgainstTokens()), "Coloured: the policies, with their 95 % intervals."
                + " Grey line: majority of a fixed number of complete samples. Dashed grey: a fixed number with their first stated answer;"
                + " dashed yellow: the same with surprise weights. Grey points: short-m@k. Dashed black: the Pareto front of all.");
        legend();
        section("Risk and coverage", List.of(charts.riskAgainstCoverage()), "If only the groups were answered of whose vote a policy is"
                + " surest, so many of them would be wrong. Dashed black: the majority of everything.");
        legend();
        section("Calibration", List.of(charts.calibration()), "Votes in bins of equal mass by the winner's share of the weight, all orders:"
                + " on the dashed line the share is the probability of being right. " + calibration());
        legend();
        report.reports().ifPresent(this::reports);
        List<String> traces = charts.entropyTraces();
        section("Where entropy crystallised", traces, traces.isEmpty() ? "No rule that concludes fired, or the traces have no entropy."
                : "Red: where a rule, alone on a complete sample, would have concluded. Green: the first answer that the text stated.");
        return page.heading("Figures").text(report.text()).end();
    }

    private String calibration() {
        return report.policies().stream().map(evidence -> String.format(Locale.ROOT, "%s: ECE %s points, Brier %s.",
                evidence.result().name(), TextReport.percent(evidence.calibration().ece()),
                TextReport.three(evidence.calibration().brier()))).collect(Collectors.joining(" "));
    }

    private void reports(Reports reports) {
        section("Vote stability", List.of(ReportCharts.stability(reports.stability())), "Blue: how often the majority of the first k"
                + " complete samples is that of all. Dashed green: how often it is right.");
        List<String> curves = reports.coherence().stream().filter(decay -> !Double.isNaN(decay.decay())).map(ReportCharts::coherence)
                .toList();
        section("Coherence decay", curves, curves.isEmpty() ? "Not known: no segments, or no log-probs."
                : "Probability of the path to the first stated answer against its depth; dashed: the fitted amplitude · decay^depth."
                + " Green: mean of the right answers of a depth, red: of the wrong ones, the larger the more.");
        List<String> maps = reports.overhang().stream().filter(map -> !map.cells().isEmpty()).map(ReportCharts::overhang).toList();
        section("Overhang map", maps, maps.isEmpty() ? "No rows: these traces cannot be drawn from again."
                : "Probability of the right answer in %, of the recorded answer again, and the groups whose expected vote is another; "
                + Overhang.VALIDITY + ".");
        List<String> hints = reports.feasibility().stream().map(ReportCharts::feasibility).toList();
        section("Feasibility hint", hints, hints.isEmpty() ? "No prompt chains operations."
                : (reports.layers() == 0 ? "" : reports.layers() + " layers bound the effective degree by 2^" + reports.layers() + ". ")
                        + "A heuristic only: softmax attention is not piecewise linear, and each written step passes the layers again.");
    }

    private void section(String title, List<String> svgs, String words) {
        page.heading(title);
        svgs.forEach(page::html);
        page.note(words);
    }

    private void legend() {
        page.legend(report.policies().stream().map(evidence -> evidence.result().name()).toList());
    }
}
