package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.policy.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The report as a table for people. Percentages; what is not known is a dash. */
final class TextReport {
    private final EvaluationReport report;
    private final List<String> lines = new ArrayList<>();

    TextReport(EvaluationReport report) {
        this.report = report;
    }

    List<String> lines() {
        Corpus corpus = report.corpus();
        say("%d groups, %d samples, %d tokens · %s · lag %d tokens · seed %d", corpus.groups().size(), corpus.samples(), corpus.tokens(),
                report.plan().shuffles() == 0 ? "recorded order" : report.plan().shuffles() + " shuffles", report.plan().lagTokens(),
                report.plan().seed());
        corpus.sets().forEach(set -> set.notes().forEach(note -> say("note: %s", note)));
        say("");
        say("%-24s %8s %15s %8s %8s %9s %11s  %s", "policy", "right %", "95 %", "saved %", "no probe", "steps", "slot-steps",
                "against majority of everything, margin 1 point");
        say("%-24s %8s %15s %8s %8s %9d %11d", "majority of everything", percent(report.fullAccuracy()), interval(report.fullInterval()),
                percent(0), percent(0), report.baseline().steps(), report.baseline().slotSteps());
        report.policies().forEach(this::policy);
        say("");
        say("majority of everything: %s", report.baseline().validities().words());
        lags();
        report.policies().forEach(this::details);
        rulesAlone();
        votes();
        signals();
        report.reports().ifPresent(reports -> lines.addAll(new ReportsText(reports).lines()));
        return List.copyOf(lines);
    }

    private void policy(PolicyEvidence evidence) {
        PolicyResult result = evidence.result();
        NonInferiority found = evidence.nonInferiority();
        say("%-24s %8s %15s %8s %8s %9.0f %11.0f  %s: %+.1f points, %s %s, bootstrap %s", result.name(), percent(result.accuracy()),
                interval(evidence.accuracyInterval()), percent(1 - report.share(result.tokensWithProbes())),
                percent(1 - report.share(result.tokensWithoutProbes())), result.steps(), result.slotSteps(), found.word(),
                100 * found.difference(), found.exact() ? "exact" : "score", interval(found.interval()), interval(found.bootstrap()));
    }

    private void details(PolicyEvidence evidence) {
        PolicyResult result = evidence.result();
        double tokens = report.share(result.tokensWithProbes());
        Rivals rivals = report.rivals();
        Rival shortest = rivals.shortestAt(tokens);
        Against against = evidence.against();
        say("");
        say("%s", result.policy().label());
        say("  rivals at its tokens: majority of fixed k %s, first stated %s, with surprise weights %s, %s %s",
                percent(Rivals.accuracyAt(rivals.majority(), tokens)), percent(Rivals.accuracyAt(rivals.firstStated(), tokens)),
                percent(Rivals.accuracyAt(rivals.firstStatedSurprise(), tokens)), shortest.name(), percent(shortest.accuracy()));
        say("  %d disputed groups: %.1f won, %.1f lost · %d unanimous: %s %% as the majority · %d discordant", against.disputed(),
                against.wins(), against.losses(), against.unanimous(), percent(against.agreement()),
                evidence.nonInferiority().discordant());
        say("  answers: %s", result.validities().words());
        Prefill prefill = Prefill.of(report.corpus().groups(), result.samples());
        say("  prefill: %s", Double.isNaN(prefill.tokens()) ? "the prompts are not known"
                : String.format(Locale.ROOT, "%.0f prompt tokens, one prompt a sample; %.0f with a prefix cache, one a question",
                        prefill.tokens(), prefill.prefixCached()));
        Calibration calibration = evidence.calibration();
        say("  calibration of the winner's share: ECE %s points, Brier %s over %d votes in %d bins", percent(calibration.ece()),
                three(calibration.brier()), calibration.votes(), calibration.bins().size());
        for (Family family : evidence.families()) {
            say("  %-22s %4d groups: %s %% right (majority %s), %s %% saved", family.name(), family.groups(), percent(family.accuracy()),
                    percent(family.fullAccuracy()), percent(family.savedRatio()));
        }
        say("  %-22s %-8s %-8s %8s %9s %10s   %s", "rule", "action", "mode", "active %", "decided", "precision %",
                "alone: fired · precision % · before stated: fired, precision % · harm %");
        for (int i = 0; i < evidence.alone().size(); i++) {
            rule(evidence, i);
        }
        for (Ablation ablation : evidence.ablations()) {
            NonInferiority change = ablation.change();
            say("  without %-22s %6s %% right, %s %% saved · %s: %+.1f points against with, %s %s, bootstrap %s", ablation.rule(),
                    percent(ablation.without().accuracy()), percent(1 - report.share(ablation.without().tokensWithProbes())),
                    change.word(), 100 * change.difference(), change.exact() ? "exact" : "score", interval(change.interval()),
                    interval(change.bootstrap()));
        }
    }

    /** Accuracy and saved tokens at each lag; nothing where there is but one. */
    private void lags() {
        if (report.lagged().size() == 1) {
            return;
        }
        say("");
        say("%-24s %s", "lag: right, saved %", each(lagged -> String.format(Locale.ROOT, "%17d", lagged.lagTokens())));
        for (int i = 0; i < report.policies().size(); i++) {
            int policy = i;
            say("%-24s %s", report.policies().get(i).result().name(), each(lagged -> String.format(Locale.ROOT, "%9s, %6s",
                    percent(lagged.results().get(policy).accuracy()),
                    percent(1 - report.share(lagged.results().get(policy).tokensWithProbes())))));
        }
    }

    private String each(Function<Lagged, String> cell) {
        return report.lagged().stream().map(cell).collect(Collectors.joining(" "));
    }

    private void rule(PolicyEvidence evidence, int i) {
        RuleAlone alone = evidence.alone().get(i);
        RuleTally tally = alone.tally();
        boolean stops = alone.spec().id().action() == Action.STOP;
        @Nullable RuleTally decided = evidence.result().tallies().of(alone.spec().id().number());
        say("  %-22s %-8s %-8s %8s %9.1f %10s    %d · %s%s%s", alone.spec().id().yamlName(), alone.spec().id().action(),
                evidence.result().policy().rules().get(i).mode() == Mode.ENFORCE ? "enforce" : "observe",
                percent(evidence.result().evaluated()[i]),
                decided == null ? 0 : (double) decided.fired / evidence.result().plays(),
                decided == null ? "-" : percent(stops ? 1 - decided.precision() : decided.precision()), tally.fired,
                percent(stops ? 1 - tally.precision() : tally.precision()),
                stops ? " (wrong of all samples " + percent(1 - alone.rightOfAll()) + ")"
                        : " · " + tally.beforeStated + ", " + percent(tally.precisionBeforeStated()) + " · " + percent(tally.harm()),
                tally.fired == 0 && alone.inactive() != null ? " · inactive: " + alone.inactive() : "");
    }

    private void rulesAlone() {
        say("");
        say("every rule alone on complete samples, with its defaults; wrong of all samples: %s %%",
                percent(1 - report.alone().getFirst().rightOfAll()));
        say("  %-22s %-8s %8s %11s %14s %11s %7s %8s %8s", "rule", "action", "fired", "precision %", "before stated", "precision %",
                "harm %", "saved %", "probes");
        for (RuleAlone alone : report.alone()) {
            RuleTally tally = alone.tally();
            boolean stops = alone.spec().action() == Action.STOP;
            say("  %-22s %-8s %8d %11s %14s %11s %7s %8s %8d%s", alone.spec().id().yamlName(), alone.spec().action(), tally.fired,
                    percent(stops ? 1 - tally.precision() : tally.precision()), stops ? "-" : Long.toString(tally.beforeStated),
                    stops ? "-" : percent(tally.precisionBeforeStated()), stops ? "-" : percent(tally.harm()),
                    percent(report.share(alone.tokensSaved())), alone.probes(),
                    tally.fired == 0 && alone.inactive() != null ? "  inactive: " + alone.inactive() : "");
        }
    }

    private void votes() {
        say("");
        say("votes on complete recordings, ties 1/m");
        report.votes().forEach((name, score) -> say("  %-22s %8.1f of %d", name, score.correct(), score.of()));
    }

    private void signals() {
        say("");
        say("signals: AUROC for correctness          pooled  within groups");
        report.signals().forEach((signal, score) -> say("  %-36s %7s  %7s", signal.meaning(), three(score.pooled()),
                three(score.withinGroups())));
    }

    private void say(String format, @Nullable Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    static String percent(double ratio) {
        return Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * ratio);
    }

    static String three(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String interval(Interval interval) {
        return "[" + percent(interval.low()) + ", " + percent(interval.high()) + "]";
    }
}
