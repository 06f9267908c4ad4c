package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.VoteId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What recorded traces say about the claims that concern rules and votes. Whatever comes out is what is written. */
public final class Claims {
    private static final double ALPHA = 0.025;
    /** Fewer firings than this show no precision of 85 %: even all of them right leaves 0.87 to 1 open at 95 %. */
    private static final int ENOUGH_FIRINGS = 30;

    private final EvaluationReport report;
    private final String data;
    private final List<Claim> found = new ArrayList<>();

    private Claims(EvaluationReport report) {
        this.report = report;
        data = String.join(" + ", report.corpus().sets().stream().map(TraceSet::shortName).toList()) + ", " + report.majority().length
                + " groups";
    }

    public static List<Claim> of(EvaluationReport report) {
        Claims claims = new Claims(report);
        claims.collapse();
        claims.earlyStops();
        claims.vote(VoteId.ENTROPY);
        claims.vote(VoteId.SURPRISE);
        claims.vote(VoteId.MEAN_CONFIDENCE);
        claims.vote(VoteId.EXP_CONFIDENCE);
        claims.contested();
        return List.copyOf(claims.found);
    }

    /** A2. What a rule concludes before the text has stated an answer is what it found out; after that it repeats what stands there. */
    private void collapse() {
        for (RuleAlone rule : report.alone()) {
            boolean collapse = rule.spec().id().yamlName().startsWith("crystallised") || rule.spec().id().yamlName().equals("entropy_cusum");
            if (!collapse || rule.spec().action() != Action.CONCLUDE) {
                continue;
            }
            RuleTally t = rule.tally();
            String why = rule.inactive();
            String verdict = t.fired == 0 ? "not testable here, because " + (why == null ? "it never fired" : why)
                    : t.beforeStated >= ENOUGH_FIRINGS ? Claim.verdict(t.precisionBeforeStated() > 0.85) + " of what it finds out itself"
                            : t.precision() > 0.85 ? "true, but only after the answer has been stated" : "false";
            found.add(new Claim("A2", "sharp collapse of entropy → right with > 85 %", String.format(Locale.ROOT,
                    "%s with its defaults: %s %% of %,d right; before the first stated answer %s %% of %,d", rule.spec().id().yamlName(),
                    percent(t.precision()), t.fired, percent(t.precisionBeforeStated()), t.beforeStated), data, verdict));
        }
    }

    /** A3. */
    private void earlyStops() {
        for (PolicyEvidence evidence : report.policies()) {
            PolicyResult result = evidence.result();
            double saved = 1 - report.share(result.tokensWithProbes());
            NonInferiority against = evidence.nonInferiority();
            String verdict = saved <= 0 ? "false" : switch (against.word()) {
                case NON_INFERIOR -> "true, within one point";
                case INFERIOR -> "false";
                case INCONCLUSIVE -> "not testable here, because the interval reaches beyond one point";
            };
            found.add(new Claim("A3", "fewer tokens at equal accuracy", String.format(Locale.ROOT,
                    "%s: %s %% of tokens saved, accuracy %s %% against %s %% (%+.1f points, 90 %% interval %+.1f to %+.1f)", result.name(),
                    percent(saved), percent(result.accuracy()), percent(report.fullAccuracy()), 100 * against.difference(),
                    100 * against.interval().low(), 100 * against.interval().high()), data, verdict));
        }
    }

    /** A4. On complete samples, so that the vote alone is judged. */
    private void vote(VoteId id) {
        List<TraceGroup> groups = report.corpus().groups();
        List<Double> disputed = new ArrayList<>();
        int unanimous = 0;
        int same = 0;
        for (int g = 0; g < groups.size(); g++) {
            Verdict verdict = report.baseline().verdict(g);
            String truth = groups.get(g).truth();
            double difference = verdict.score(id.number(), truth) - verdict.score(VoteId.MAJORITY.number(), truth);
            if (Against.unanimous(groups.get(g))) {
                unanimous++;
                same += difference == 0 ? 1 : 0;
            } else {
                disputed.add(difference);
            }
        }
        double[] gains = disputed.stream().mapToDouble(Double::doubleValue).toArray();
        Interval interval = Bootstrap.ofMean(gains, ALPHA, report.plan().seed());
        double mean = disputed.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        boolean known = report.alone().stream().anyMatch(rule -> rule.tally().fired > 0) || id != VoteId.ENTROPY && id != VoteId.SURPRISE;
        String verdict = !known ? "not testable here, because these traces do not carry what it weighs by"
                : disputed.isEmpty() ? "not testable here, because no group is disputed"
                : interval.low() >= 0.05 ? "true" : interval.high() < 0.05 ? "false"
                : "not testable here, because the interval of " + disputed.size() + " disputed groups is too wide";
        found.add(new Claim("A4", "weighted vote +5 to +15 % on disputed, = majority on unanimous", String.format(Locale.ROOT,
                "%s: %+.1f points on %d disputed (95 %% interval %+.1f to %+.1f), as the majority on %d of %d unanimous", id.yamlName(), 100 * mean,
                disputed.size(), 100 * interval.low(), 100 * interval.high(), same, unanimous), data, verdict));
    }

    /** A5. */
    private void contested() {
        int contested = 0;
        double contestedWrong = 0;
        double otherWrong = 0;
        double[] right = report.majority();
        for (int g = 0; g < right.length; g++) {
            if (report.baseline().verdict(g).contested()) {
                contested++;
                contestedWrong += 1 - right[g];
            } else {
                otherWrong += 1 - right[g];
            }
        }
        int others = right.length - contested;
        double of = contestedWrong / contested;
        double among = otherWrong / others;
        found.add(new Claim("A5", "contested when K > 0.7", String.format(Locale.ROOT,
                "%d of %d groups contested; the majority is wrong on %s %% of them, on %s %% of the others", contested, right.length, percent(of),
                percent(among)), data, contested == 0 || others == 0 ? "not testable here, because all groups are on one side"
                : "a definition; it points " + (of > among ? "the right way" : "the wrong way")));
    }

    private static String percent(double ratio) {
        return Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.1f", 100 * ratio);
    }
}
