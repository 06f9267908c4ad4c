package io.latticeforge.gating;

import io.latticeforge.evaluation.Auroc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a gate is worth on requests: figures, confusions, risk and coverage; as text, as fields for JSON, as a page. Immutable. */
public final class GateReport {
    private static final int CONFUSIONS = 15;
    private static final int BINS = 10;

    private final TrainedGate gate;
    private final List<GateEvaluation.Routed> routed;

    GateReport(TrainedGate gate, List<GateEvaluation.Routed> routed) {
        this.gate = gate;
        this.routed = routed;
    }

    /** Requests of one edge that were taken for another. */
    public record Confusion(String edge, String takenFor, int count) {}

    private static boolean inScope(GateEvaluation.Routed r) {
        return r.label() != Examples.NONE;
    }

    private double share(Predicate<GateEvaluation.Routed> of, Predicate<GateEvaluation.Routed> counted) {
        long all = routed.stream().filter(of).count();
        return all == 0 ? Double.NaN : (double) routed.stream().filter(of.and(counted)).count() / all;
    }

    /** Share of the requests of an edge whose best score is its own, rejected or not. */
    public double accuracyInScope() {
        return share(GateReport::inScope, GateEvaluation.Routed::right);
    }

    /** Of the energy: requests of an edge against none of these; NaN if there are none of either. */
    public double aurocOos() {
        Auroc area = new Auroc();
        boolean[] in = new boolean[routed.size()];
        double[] energy = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = inScope(routed.get(i));
            energy[i] = routed.get(i).energy();
        }
        area.add(energy, in);
        return area.value();
    }

    public double oosRejected() {
        return share(r -> !inScope(r), GateEvaluation.Routed::rejected);
    }

    public double inScopeRejected() {
        return share(GateReport::inScope, GateEvaluation.Routed::rejected);
    }

    /** Share of all requests whose best edge is open and that are not rejected: those that are routed without asking. */
    double opened() {
        return share(r -> true, r -> r.open() && !r.rejected());
    }

    /** Of those, the share that was right. */
    double openedPrecision() {
        return share(r -> r.open() && !r.rejected(), GateEvaluation.Routed::right);
    }

    /** Mean gap between the probability of the best edge and how often it is right, in bins of equal count: expected calibration error. */
    double calibrationError() {
        List<GateEvaluation.Routed> sorted = routed.stream().filter(GateReport::inScope)
                .sorted(Comparator.comparingDouble(GateEvaluation.Routed::probability)).toList();
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            double gap = 0;
            for (GateEvaluation.Routed r : sorted.subList(bin * sorted.size() / BINS, (bin + 1) * sorted.size() / BINS)) {
                gap += r.probability() - (r.right() ? 1 : 0);
            }
            error += Math.abs(gap);
        }
        return error / sorted.size();
    }

    /** The same of the probability that a request is none of the edges, over all requests; NaN where the gate was trained without negatives. */
    double rejectCalibrationError() {
        List<GateEvaluation.Routed> sorted = routed.stream().sorted(Comparator.comparingDouble(GateEvaluation.Routed::energy)).toList();
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            double gap = 0;
            for (GateEvaluation.Routed r : sorted.subList(bin * sorted.size() / BINS, (bin + 1) * sorted.size() / BINS)) {
                gap += gate.none().of(r.energy()) - (inScope(r) ? 0 : 1);
            }
            error += Math.abs(gap);
        }
        return error / sorted.size();
    }

    /** Most frequent first, ties in the order of the edges. */
    List<Confusion> confusions() {
        Map<Long, Integer> counts = new LinkedHashMap<>();
        routed.stream().filter(r -> inScope(r) && !r.right())
                .sorted(Comparator.comparingLong(r -> pair(r.label(), r.best())))
                .forEach(r -> counts.merge(pair(r.label(), r.best()), 1, Integer::sum));
        return counts.entrySet().stream().sorted(Map.Entry.<Long, Integer>comparingByValue().reversed()).limit(CONFUSIONS)
                .map(e -> new Confusion(gate.edges().get((int) (e.getKey() >> 32)), gate.edges().get(e.getKey().intValue()), e.getValue()))
                .toList();
    }

    private static long pair(int label, int best) {
        return (long) label << 32 | best;
    }

    /** Points (coverage, risk): if only the requests with the highest energy were routed, so many would be wrong; none of these always are. */
    List<double[]> riskCoverage() {
        List<GateEvaluation.Routed> sorted = routed.stream()
                .sorted(Comparator.comparingDouble(GateEvaluation.Routed::energy).reversed()).toList();
        List<double[]> points = new ArrayList<>();
        int wrong = 0;
        int every = Math.max(1, sorted.size() / 400);
        for (int i = 0; i < sorted.size(); i++) {
            wrong += sorted.get(i).right() ? 0 : 1;
            if ((i + 1) % every == 0 || i + 1 == sorted.size()) {
                points.add(new double[] {(i + 1.0) / sorted.size(), (double) wrong / (i + 1)});
            }
        }
        return points;
    }

    /** Share of requests that the gate's reject bound lets through. */
    double coverage() {
        return share(r -> true, r -> !r.rejected());
    }

    /** Fields of one JSON object; what is not known is null. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("accuracy_in_scope", accuracyInScope());
        fields.put("auroc_oos", known(aurocOos()));
        fields.put("oos_rejected", known(oosRejected()));
        fields.put("in_scope_rejected", inScopeRejected());
        fields.put("requests", routed.size());
        fields.put("oos_requests", (int) routed.stream().filter(r -> !inScope(r)).count());
        fields.put("opened", opened());
        fields.put("opened_precision", known(openedPrecision()));
        fields.put("calibration_error", calibrationError());
        fields.put("reject_calibration_error", known(rejectCalibrationError()));
        fields.put("reject_below", gate.rejectBelow());
        fields.put("none_of_these_at_bound", known(gate.none().of(gate.rejectBelow())));
        fields.put("temperature", gate.temperature());
        fields.put("confusions", confusions().stream()
                .map(c -> Map.of("edge", c.edge(), "taken_for", c.takenFor(), "count", c.count())).toList());
        return fields;
    }

    private static @Nullable Object known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    public List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add(routed.size() + " requests, " + gate.edges().size() + " edges, features: " + gate.facts().features());
        lines.add("  right edge, of requests that belong to one   " + percent(accuracyInScope()));
        lines.add("  AUROC for none of these, by energy           " + number(aurocOos()));
        lines.add("  none of these, rejected                      " + percent(oosRejected()));
        lines.add("  belong to an edge, rejected all the same     " + percent(inScopeRejected()));
        lines.add("  routed without asking (best edge open)       " + percent(opened()) + ", of them right " + percent(openedPrecision()));
        lines.add("  calibration error at T " + number(gate.temperature()) + "                " + percent(calibrationError()));
        lines.add("  none of these, calibration error             " + percent(rejectCalibrationError()) + ", probability at the bound "
                + percent(gate.none().of(gate.rejectBelow())));
        List<Confusion> confused = confusions();
        lines.add(confused.isEmpty() ? "no request of an edge was taken for another" : "most confused");
        for (Confusion each : confused) {
            lines.add(String.format(Locale.ROOT, "  %3d  %s taken for %s", each.count(), each.edge(), each.takenFor()));
        }
        return lines;
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    public String page() {
        return new GatePage(this).page();
    }
}
