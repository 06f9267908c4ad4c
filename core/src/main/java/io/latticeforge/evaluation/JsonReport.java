package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report as fields of one JSON object. A number that is not known is null. Ratios are 0 to 1, tokens are counts over all groups. */
final class JsonReport {
    private final EvaluationReport report;

    JsonReport(EvaluationReport report) {
        this.report = report;
    }

    Map<String, @Nullable Object> fields() {
        Corpus corpus = report.corpus();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("traces", corpus.sets().stream().map(TraceSet::name).toList());
        all.put("groups", corpus.groups().size());
        all.put("samples", corpus.samples());
        all.put("tokens", corpus.tokens());
        all.put("seed", report.plan().seed());
        all.put("shuffles", report.plan().shuffles());
        all.put("lag_tokens", report.plan().lagTokens());
        all.put("notes", corpus.sets().stream().flatMap(set -> set.notes().stream()).toList());
        all.put("full", full());
        Map<String, @Nullable Object> policies = new LinkedHashMap<>();
        report.policies().forEach(evidence -> policies.put(evidence.result().name(), policy(evidence)));
        all.put("policies", policies);
        Map<String, @Nullable Object> alone = new LinkedHashMap<>();
        report.alone().forEach(rule -> alone.put(rule.spec().id().yamlName(), alone(rule)));
        all.put("rules_alone", alone);
        Map<String, @Nullable Object> votes = new LinkedHashMap<>();
        report.votes().forEach((name, score) -> votes.put(name, object("correct", number(score.correct()), "of", score.of())));
        all.put("votes", votes);
        Map<String, @Nullable Object> signals = new LinkedHashMap<>();
        report.signals().forEach((signal, score) -> signals.put(signal.name().toLowerCase(Locale.ROOT),
                object("auroc_pooled", number(score.pooled()), "auroc_within_groups", number(score.withinGroups()), "samples",
                        score.samples())));
        all.put("signals", signals);
        all.put("rivals", object("majority", curve(report.rivals().majority()), "first_stated", curve(report.rivals().firstStated()),
                "first_stated_surprise", curve(report.rivals().firstStatedSurprise()), "short_m_at_k",
                curve(report.rivals().shortest())));
        all.put("lags", report.lagged().stream().map(this::lagged).toList());
        report.reports().ifPresent(reports -> all.put("reports", new ReportsJson(reports).fields()));
        return all;
    }

    private Map<String, @Nullable Object> lagged(Lagged lagged) {
        Map<String, @Nullable Object> its = new LinkedHashMap<>();
        lagged.results().forEach(result -> its.put(result.name(), object("accuracy", number(result.accuracy()), "tokens_saved_ratio",
                number(1 - report.share(result.tokensWithProbes())))));
        return object("lag_tokens", lagged.lagTokens(), "policies", its);
    }

    private Map<String, @Nullable Object> full() {
        Prefill prefill = Prefill.ofEverything(report.corpus().groups());
        return object("accuracy", number(report.fullAccuracy()), "accuracy_ci", interval(report.fullInterval()), "tokens",
                report.corpus().tokens(), "critical_path_steps", report.baseline().steps(), "slot_steps", report.baseline().slotSteps(),
                "validity", validity(report.baseline().validities()), "prefill_tokens", number(prefill.tokens()),
                "prefill_tokens_prefix_cached", number(prefill.prefixCached()));
    }

    private Map<String, @Nullable Object> policy(PolicyEvidence evidence) {
        PolicyResult result = evidence.result();
        RuleTally concluded = result.tallies().concluded();
        RuleTally stopped = result.tallies().stopped();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("version", result.policy().label());
        all.put("accuracy", number(result.accuracy()));
        all.put("accuracy_ci", interval(evidence.accuracyInterval()));
        all.put("tokens", number(result.tokensWithProbes()));
        all.put("tokens_without_probes", number(result.tokensWithoutProbes()));
        all.put("tokens_saved_ratio", number(1 - report.share(result.tokensWithProbes())));
        all.put("tokens_saved_ratio_without_probes", number(1 - report.share(result.tokensWithoutProbes())));
        all.put("critical_path_steps", number(result.steps()));
        all.put("slot_steps", number(result.slotSteps()));
        Prefill prefill = Prefill.of(report.corpus().groups(), result.samples());
        all.put("prefill_tokens", number(prefill.tokens()));
        all.put("prefill_tokens_prefix_cached", number(prefill.prefixCached()));
        all.put("concluded", perOrder(result, concluded.fired));
        all.put("conclude_precision", number(concluded.precision()));
        all.put("conclude_before_stated", perOrder(result, concluded.beforeStated));
        all.put("conclude_before_stated_precision", number(concluded.precisionBeforeStated()));
        all.put("conclude_harm", number(concluded.harm()));
        all.put("stopped", perOrder(result, stopped.fired));
        all.put("stop_precision", number(1 - stopped.precision()));
        all.put("non_inferiority", nonInferiority(evidence.nonInferiority()));
        Against against = evidence.against();
        all.put("validity", validity(result.validities()));
        all.put("disputed", object("groups", against.disputed(), "wins", number(against.wins()), "losses", number(against.losses())));
        all.put("unanimous", object("groups", against.unanimous(), "agreement", number(against.agreement())));
        all.put("rivals", rivals(report.share(result.tokensWithProbes())));
        all.put("rules", rules(evidence));
        Map<String, @Nullable Object> families = new LinkedHashMap<>();
        evidence.families().forEach(family -> families.put(family.name(), object("groups", family.groups(), "full_accuracy",
                number(family.fullAccuracy()), "accuracy", number(family.accuracy()), "tokens_saved_ratio", number(family.savedRatio()))));
        all.put("families", families);
        all.put("calibration", calibration(evidence.calibration()));
        if (report.plan().ablations()) {
            Map<String, @Nullable Object> ablations = new LinkedHashMap<>();
            evidence.ablations().forEach(ablation -> ablations.put(ablation.rule(), ablation(ablation)));
            all.put("ablations", ablations);
        }
        return all;
    }

    private static Map<String, @Nullable Object> validity(Validities answers) {
        return object("exact", number(answers.exact()), "censored", number(answers.censored()), "unidentified",
                number(answers.unidentified()));
    }

    private static Map<String, @Nullable Object> calibration(Calibration calibration) {
        return object("ece", number(calibration.ece()), "brier", number(calibration.brier()), "votes", calibration.votes(), "unvoted",
                calibration.unvoted(), "bins", calibration.bins().stream().map(bin -> object("share", number(bin.share()), "accuracy",
                        number(bin.accuracy()), "votes", bin.votes())).toList());
    }

    private Map<String, @Nullable Object> ablation(Ablation ablation) {
        PolicyResult without = ablation.without();
        return object("version", without.policy().label(), "accuracy", number(without.accuracy()), "tokens_saved_ratio",
                number(1 - report.share(without.tokensWithProbes())), "against_policy", nonInferiority(ablation.change()));
    }

    private static Map<String, @Nullable Object> nonInferiority(NonInferiority found) {
        return object("margin", NonInferiority.MARGIN, "word", found.word().toString(), "difference", number(found.difference()),
                "discordant_groups", found.discordant(), "method", found.exact() ? "exact" : "score", "ci90", interval(found.interval()),
                "bootstrap_ci90", interval(found.bootstrap()));
    }

    private Map<String, @Nullable Object> rivals(double tokens) {
        Rivals rivals = report.rivals();
        Rival shortest = rivals.shortestAt(tokens);
        return object("majority", number(Rivals.accuracyAt(rivals.majority(), tokens)),
                "first_stated", number(Rivals.accuracyAt(rivals.firstStated(), tokens)),
                "first_stated_surprise", number(Rivals.accuracyAt(rivals.firstStatedSurprise(), tokens)),
                "short_m_at_k", object("name", shortest.name(), "tokens_ratio", number(shortest.tokens()), "accuracy",
                        number(shortest.accuracy())));
    }

    private Map<String, @Nullable Object> rules(PolicyEvidence evidence) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        Policy policy = evidence.result().policy();
        for (int i = 0; i < evidence.alone().size(); i++) {
            RuleAlone alone = evidence.alone().get(i);
            RuleTally decided = evidence.result().tallies().of(alone.spec().id().number());
            all.put(alone.spec().id().yamlName(), object(
                    "action", alone.spec().id().action().name(),
                    "mode", policy.rules().get(i).mode().name().toLowerCase(Locale.ROOT),
                    "active_ratio", number(evidence.result().evaluated()[i]),
                    "fired", number(evidence.result().fired()[i]),
                    "decided", decided == null ? 0.0 : perOrder(evidence.result(), decided.fired),
                    "precision", decided == null ? null : precision(alone, decided),
                    "harm", decided == null || stops(alone) ? null : number(decided.harm()),
                    "alone", alone(alone)));
        }
        return all;
    }

    private static Map<String, @Nullable Object> alone(RuleAlone alone) {
        RuleTally tally = alone.tally();
        return object("fired", tally.fired, "precision", precision(alone, tally), "fired_before_stated", tally.beforeStated,
                "precision_before_stated", stops(alone) ? null : number(tally.precisionBeforeStated()),
                "harm", stops(alone) ? null : number(tally.harm()), "tokens_saved", alone.tokensSaved(), "probes", alone.probes(),
                "active_ratio", number(alone.activeShare()), "inactive", alone.inactive());
    }

    private static boolean stops(RuleAlone alone) {
        return alone.spec().id().action() == Action.STOP;
    }

    /** Of what is concluded the right share, of what is stopped the wrong one. */
    private static @Nullable Object precision(RuleAlone alone, RuleTally tally) {
        return number(stops(alone) ? 1 - tally.precision() : tally.precision());
    }

    private @Nullable Object perOrder(PolicyResult result, long count) {
        return number((double) count / result.plays());
    }

    private static List<@Nullable Object> curve(List<Rival> rivals) {
        List<@Nullable Object> points = new ArrayList<>();
        for (Rival rival : rivals) {
            points.add(object("name", rival.name(), "tokens_ratio", number(rival.tokens()), "accuracy", number(rival.accuracy())));
        }
        return points;
    }

    private static List<@Nullable Object> interval(Interval interval) {
        List<@Nullable Object> ends = new ArrayList<>();
        ends.add(number(interval.low()));
        ends.add(number(interval.high()));
        return ends;
    }

    static @Nullable Object number(double value) {
        return Double.isFinite(value) ? (Object) value : null;
    }

    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }
}
