package io.latticeforge.evaluation;

import io.latticeforge.evaluation.Evaluation.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an evaluation found. Rendered by {@link #json()}, {@link #text()} and {@link #html()}. */
public final class EvaluationReport {
    private final Corpus corpus;
    private final Plan plan;
    private final Baseline baseline;
    private final double[] majority;
    private final Interval majorityInterval;
    private final List<PolicyEvidence> policies;
    private final List<RuleAlone> alone;
    private final Rivals rivals;
    private final Map<String, VoteScore> votes;
    private final Map<SampleSignal, SignalScore> signals;
    private final List<Lagged> lagged;
    private final Optional<Reports> reports;

    EvaluationReport(Corpus corpus, Plan plan, Baseline baseline, double[] majority, Interval majorityInterval,
            List<PolicyEvidence> policies, List<RuleAlone> alone, Rivals rivals, Map<String, VoteScore> votes,
            Map<SampleSignal, SignalScore> signals, List<Lagged> lagged, Optional<Reports> reports) {
        this.corpus = corpus;
        this.plan = plan;
        this.baseline = baseline;
        this.majority = majority;
        this.majorityInterval = majorityInterval;
        this.policies = policies;
        this.alone = alone;
        this.rivals = rivals;
        this.votes = votes;
        this.signals = signals;
        this.lagged = lagged;
        this.reports = reports;
    }

    Corpus corpus() {
        return corpus;
    }

    Plan plan() {
        return plan;
    }

    Baseline baseline() {
        return baseline;
    }

    /** Score of the majority of everything, by group. */
    double[] majority() {
        return majority;
    }

    double fullAccuracy() {
        return Arrays.stream(majority).average().orElse(Double.NaN);
    }

    Interval fullInterval() {
        return majorityInterval;
    }

    List<PolicyEvidence> policies() {
        return policies;
    }

    /** Every rule of the registry with its defaults, whether or not a policy has it. */
    List<RuleAlone> alone() {
        return alone;
    }

    Rivals rivals() {
        return rivals;
    }

    Map<String, VoteScore> votes() {
        return votes;
    }

    Map<SampleSignal, SignalScore> signals() {
        return signals;
    }

    /** The policies at each lag of the plan; the first is the report's. */
    List<Lagged> lagged() {
        return lagged;
    }

    /** Empty if they were not asked for. */
    Optional<Reports> reports() {
        return reports;
    }

    /** Share of all recorded tokens that a number of tokens is. */
    double share(double tokens) {
        return corpus.tokens() == 0 ? 0 : tokens / corpus.tokens();
    }

    /** Fields of one JSON object, in order: texts, numbers, flags, maps and lists; null for what is not known. */
    public Map<String, ?> json() {
        return new JsonReport(this).fields();
    }

    /** A table for people, line by line. */
    public List<String> text() {
        return new TextReport(this).lines();
    }

    /** One self-contained page. */
    public String html() {
        return new HtmlReport(this).page();
    }
}
