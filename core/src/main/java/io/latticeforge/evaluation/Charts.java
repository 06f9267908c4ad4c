package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.evaluation.Calibration.Bin;
import io.latticeforge.evaluation.RuleAlone.Firing;
import io.latticeforge.page.Axis;
import io.latticeforge.page.Chart;
import io.latticeforge.recording.Recording.Stat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/** The charts of a report. */
final class Charts {
    private static final String RIVAL = "#7f8c8d";
    private static final int TRACES = 3;

    private final EvaluationReport report;

    Charts(EvaluationReport report) {
        this.report = report;
    }

    /** Accuracy against tokens: policies with their intervals, rivals as lines, and the Pareto front of all. */
    String accuracyAgainstTokens() {
        List<double[]> all = new ArrayList<>();
        all.add(new double[] {100, 100 * report.fullAccuracy()});
        List<List<double[]>> curves = Stream.of(report.rivals().majority(), report.rivals().firstStated(),
                report.rivals().firstStatedSurprise()).map(Charts::points).toList();
        curves.forEach(all::addAll);
        List<double[]> shortest = points(report.rivals().shortest());
        all.addAll(shortest);
        for (PolicyEvidence evidence : report.policies()) {
            all.add(new double[] {100 * report.share(evidence.result().tokensWithProbes()), 100 * evidence.result().accuracy()});
        }
        double low = Math.floor(all.stream().mapToDouble(p -> p[1]).min().orElse(0)) - 1;
        double high = Math.min(100, Math.ceil(all.stream().mapToDouble(p -> p[1]).max().orElse(100)) + 1);
        Chart chart = new Chart("accuracy against tokens", Axis.linear("tokens generated, % of everything", 0, 100),
                Axis.linear("answers right, %", low, high));
        chart.line(RIVAL, false, curves.get(0)).line(RIVAL, true, curves.get(1)).line("#b0a060", true, curves.get(2));
        shortest.forEach(p -> chart.point("#c5cbd0", 1.8, p[0], p[1], "short-m@k"));
        chart.line("#222", true, pareto(all));
        chart.point("#222", 4, 100, 100 * report.fullAccuracy(), "majority of everything");
        for (int i = 0; i < report.policies().size(); i++) {
            PolicyEvidence evidence = report.policies().get(i);
            double x = 100 * report.share(evidence.result().tokensWithProbes());
            double y = 100 * evidence.result().accuracy();
            chart.interval(Chart.colour(i), x, 100 * evidence.accuracyInterval().low(), 100 * evidence.accuracyInterval().high())
                    .point(Chart.colour(i), 5, x, y, evidence.result().name());
        }
        return chart.svg();
    }

    private static List<double[]> points(List<Rival> rivals) {
        return rivals.stream().map(r -> new double[] {100 * r.tokens(), 100 * r.accuracy()}).toList();
    }

    /** Points that no other beats in both, from cheap to dear. */
    static List<double[]> pareto(List<double[]> points) {
        List<double[]> front = new ArrayList<>();
        points.stream().sorted(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> -p[1])).forEach(p -> {
            if (front.isEmpty() || p[1] > front.getLast()[1]) {
                front.add(p);
            }
        });
        return front;
    }

    /** How wrong the answers are of which a policy is surest: groups by the winner's share of the weight. */
    String riskAgainstCoverage() {
        List<List<double[]>> curves = new ArrayList<>();
        int groups = report.majority().length;
        for (PolicyEvidence evidence : report.policies()) {
            curves.add(risk(groups, g -> evidence.result().shares()[g], evidence.result().scores()));
        }
        List<double[]> full = risk(groups, g -> report.baseline().verdict(g).share(), report.majority());
        double high = Stream.concat(curves.stream(), Stream.of(full)).flatMap(List::stream).mapToDouble(p -> p[1]).max().orElse(1);
        Chart chart = new Chart("risk against coverage", Axis.linear("coverage: groups answered, surest first, %", 0, 100),
                Axis.linear("risk: of these wrong, %", 0, Math.min(100, Math.ceil(high) + 1)));
        chart.line("#222", true, full);
        for (int i = 0; i < curves.size(); i++) {
            chart.line(Chart.colour(i), false, curves.get(i));
        }
        return chart.svg();
    }

    /** Points (coverage %, risk %). Groups of equal share are taken together. */
    static List<double[]> risk(int groups, IntToDoubleFunction share, double[] scores) {
        Integer[] order = new Integer[groups];
        for (int g = 0; g < groups; g++) {
            order[g] = g;
        }
        double[] shares = new double[groups];
        for (int g = 0; g < groups; g++) {
            double its = share.applyAsDouble(g);
            shares[g] = Double.isNaN(its) ? 0 : its;
        }
        Arrays.sort(order, Comparator.comparingDouble((Integer g) -> -shares[g]));
        List<double[]> points = new ArrayList<>();
        double wrong = 0;
        for (int i = 0; i < groups; i++) {
            wrong += 1 - scores[order[i]];
            if (i + 1 == groups || shares[order[i + 1]] != shares[order[i]]) {
                points.add(new double[] {100.0 * (i + 1) / groups, 100 * wrong / (i + 1)});
            }
        }
        return points;
    }

    /** How often the votes of like share are right. */
    String calibration() {
        Chart chart = new Chart("calibration", Axis.linear("winner's share of the weight, mean of a bin, %", 0, 100),
                Axis.linear("of these right, %", 0, 100));
        chart.line(RIVAL, true, List.of(new double[] {0, 0}, new double[] {100, 100}));
        for (int i = 0; i < report.policies().size(); i++) {
            List<Bin> bins = report.policies().get(i).calibration().bins();
            chart.line(Chart.colour(i), false, bins.stream().map(bin -> new double[] {100 * bin.share(), 100 * bin.accuracy()}).toList());
            for (Bin bin : bins) {
                chart.point(Chart.colour(i), 3.5, 100 * bin.share(), 100 * bin.accuracy(), bin.votes() + " votes");
            }
        }
        return chart.svg();
    }

    /** Entropy of some samples, token by token, with the first statement and the place where a CONCLUDE rule saw it crystallise. */
    List<String> entropyTraces() {
        List<String> charts = new ArrayList<>();
        List<RuleAlone> rules = report.policies().stream().flatMap(e -> e.alone().stream()).distinct()
                .filter(alone -> alone.spec().id().action() == Action.CONCLUDE && !alone.examples().isEmpty()).toList();
        for (int example = 0; charts.size() < TRACES && example < TRACES; example++) {
            for (RuleAlone rule : rules) {
                if (example < rule.examples().size() && charts.size() < TRACES) {
                    charts.add(entropy(rule.examples().get(example), rule.spec().id().yamlName()));
                }
            }
        }
        return charts;
    }

    private static String entropy(Firing firing, String rule) {
        Trace trace = firing.trace();
        List<double[]> points = new ArrayList<>();
        double high = 0.5;
        for (int t = 0; t < trace.tokens(); t++) {
            float nats = trace.stat(t, Stat.ENTROPY);
            if (Float.isFinite(nats)) {
                points.add(new double[] {t + 1, nats});
                high = Math.max(high, nats);
            }
        }
        String title = String.format(Locale.ROOT, "question %s: entropy, token by token", TraceNotes.shown(firing.group().id()));
        Chart chart = new Chart(title, Axis.linear("token", 1, trace.tokens()), Axis.linear("entropy, nats", 0, 1.25 * high));
        chart.line("#34495e", false, points);
        if (trace.statements().count() > 0) {
            chart.label("#16803c", trace.statements().at()[0] + 1, high * 0.8, "first stated").point("#16803c", 4,
                    trace.statements().at()[0] + 1, 0, "first stated answer");
        }
        return chart.mark("#c0392b", firing.token() + 1, rule).svg();
    }
}
