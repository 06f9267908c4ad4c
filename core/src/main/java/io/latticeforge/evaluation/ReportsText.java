package io.latticeforge.evaluation;

import static io.latticeforge.evaluation.TextReport.percent;
import static io.latticeforge.evaluation.TextReport.three;

import io.latticeforge.evaluation.CoherenceDecay.Answers;
import io.latticeforge.evaluation.Feasibility.Length;
import io.latticeforge.evaluation.Overhang.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@link Reports} as lines for people. */
final class ReportsText {
    private final Reports reports;
    private final List<String> lines = new ArrayList<>();

    ReportsText(Reports reports) {
        this.reports = reports;
    }

    List<String> lines() {
        stability();
        coherence();
        reports.overhang().forEach(this::overhang);
        feasibility();
        return lines;
    }

    private void stability() {
        VoteStability stability = reports.stability();
        say("");
        say("vote stability: majority of the first k samples is that of all, %% (right %%)");
        say("  %s", stability.points().stream().filter(point -> Integer.bitCount(point.samples()) == 1)
                .map(point -> "k " + point.samples() + ": " + percent(point.agreement()) + " (" + percent(point.accuracy()) + ")")
                .collect(Collectors.joining(" · ")) + " · 95 % from k " + stability.samplesFor(0.95) + ", 99 % from k "
                + stability.samplesFor(0.99));
    }

    private void coherence() {
        say("");
        say("coherence decay: ln amplitude = ln probability of the path to the first stated answer, depth in segments, tau %.2f",
                CoherenceDecay.TAU);
        for (CoherenceDecay decay : reports.coherence()) {
            if (Double.isNaN(decay.decay())) {
                say("  %-22s not known: no segments, no log-probs or one depth alone", decay.family());
                continue;
            }
            say("  %-22s amplitude %s, decay %s a segment, R2 %s, deepest %.0f · AUROC of the residual %s", decay.family(),
                    three(decay.amplitude()), three(decay.decay()), three(decay.fit()), decay.deepest(), three(decay.separation()));
            answers("right", decay.right());
            answers("wrong", decay.wrong());
        }
    }

    private void answers(String which, Answers answers) {
        if (answers.count() > 0) {
            say("    %d %s answers: depth %.1f, %+.2f nats from the curve, %s %% beyond the deepest", answers.count(), which,
                    answers.depth(), answers.residual(), percent(answers.beyondDeepest()));
        }
    }

    private void overhang(Overhang map) {
        say("");
        if (map.cells().isEmpty()) {
            say("overhang map of %s, %s: no rows", map.set(), map.place().words());
            return;
        }
        say("overhang map of %s, %s", map.set(), map.place().words());
        say("  %d answers of %d of %d groups; %s %% were not the most likely token; %d more are no answer there", map.samples(),
                map.groups(), map.ofGroups(), percent(map.notMostLikely()), map.elsewhere());
        say("  %s", Overhang.VALIDITY);
        say("  answer right %% (recorded answer again %%, groups flipped)");
        say("  %-6s%s", "T", map.cells().stream().limit(Overhang.TOP_K.length)
                .map(cell -> String.format(Locale.ROOT, "%20s", topK(cell))).collect(Collectors.joining()));
        for (int from = 0; from < map.cells().size(); from += Overhang.TOP_K.length) {
            List<Cell> row = map.cells().subList(from, from + Overhang.TOP_K.length);
            say("  %-6s%s", row.getFirst().temperature(), row.stream().map(cell -> String.format(Locale.ROOT, "%20s",
                    percent(cell.right()) + " (" + percent(cell.recorded()) + ", " + cell.groupsFlipped() + ")"))
                    .collect(Collectors.joining()));
        }
    }

    static String topK(Cell cell) {
        return cell.topK() == Redraw.ALL ? "all" : "top " + cell.topK();
    }

    private void feasibility() {
        say("");
        if (reports.feasibility().isEmpty()) {
            say("feasibility hint: no prompt chains operations");
            return;
        }
        say("feasibility hint (heuristic: softmax attention is not piecewise linear)%s", reports.layers() == 0 ? ""
                : ": " + reports.layers() + " layers bound the effective degree by 2^" + reports.layers());
        for (Feasibility family : reports.feasibility()) {
            say("  %-22s at most %d chained operations · %s", family.family(), family.mostOperations(),
                    family.lengths().stream().map(ReportsText::length).collect(Collectors.joining(" · ")));
        }
    }

    private static String length(Length length) {
        return length.operations() + ": " + length.groups() + " groups, samples " + percent(length.samplesRight()) + ", majority "
                + percent(length.majorityRight());
    }

    private void say(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }
}
