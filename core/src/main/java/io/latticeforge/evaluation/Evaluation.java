package io.latticeforge.evaluation;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.RuleSpec;
import io.latticeforge.evaluation.Ablation.Planned;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Plays recorded generations under several policies and gathers what counts as evidence (formulas §5a). The result depends on the traces,
 * the policies and the {@link Plan} alone, not on the number of threads.
 *
 * <pre>{@code
 * EvaluationReport report = new Evaluation(List.of(TraceSets.read(folder)), Policies.shipped(), Plan.USUAL).run(executor, progress);
 * }</pre>
 */
public final class Evaluation {
    private static final double ALPHA = 0.025;

    /**
     * How it is done.
     *
     * @param shuffles orders of samples to average over; 0 for the recorded order
     * @param lags tokens between a decision and its taking effect: the first is that of the report, the others stand beside it
     * @param ablations whether each policy is also played without each of its enforced rules
     * @param reports whether {@link Reports} are made
     * @param layers of the model, for the feasibility hint; 0 if not named
     */
    public record Plan(int shuffles, List<Integer> lags, long seed, boolean ablations, boolean reports, int layers) {
        /** Twenty shuffles, decisions that take effect at once, seed 1. */
        public static final Plan USUAL = new Plan(20, 0, 1);

        /** One lag, and what everybody gets. */
        public Plan(int shuffles, int lagTokens, long seed) {
            this(shuffles, List.of(lagTokens), seed, false, false, 0);
        }

        int lagTokens() {
            return lags.getFirst();
        }
    }

    /** Told what was done; from several threads. */
    @FunctionalInterface
    public interface Progress {
        void done(int tasks, int ofTasks);
    }

    private final Corpus corpus;
    private final List<Policy> policies;
    private final Plan plan;
    private final Orders orders;

    public Evaluation(List<TraceSet> traces, List<Policy> policies, Plan plan) {
        if (policies.stream().map(Policy::name).distinct().count() < policies.size()) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "two of the policies have one name: "
                    + policies.stream().map(Policy::name).toList());
        }
        this.corpus = new Corpus(traces);
        this.policies = List.copyOf(policies);
        this.plan = plan;
        this.orders = new Orders(plan.seed(), plan.shuffles());
    }

    /** @param executor whose threads do the work; it stays open */
    public EvaluationReport run(ExecutorService executor, Progress progress) {
        Tasks tasks = new Tasks(executor, progress);
        Future<CompletePlay> everything = tasks.add(() -> new CompletePlay(corpus, CompletePlay.EVERYTHING));
        Future<CompletePlay> first = tasks.add(() -> new CompletePlay(corpus, CompletePlay.FIRST_STATED));
        List<Map<Policy, List<Future<Played>>>> plays = plan.lags().stream().map(lag -> plays(policies, lag, tasks)).toList();
        Map<Policy, List<Planned>> planned = new LinkedHashMap<>();
        policies.forEach(policy -> planned.put(policy, plan.ablations() ? Ablation.of(policy) : List.of()));
        List<Policy> ablated = planned.values().stream().flatMap(List::stream).map(Planned::without).toList();
        Map<Policy, List<Future<Played>>> without = plays(ablated, plan.lagTokens(), tasks);
        List<RuleSpec> registered = RulesAlone.registered();
        List<RuleSpec> specs = new ArrayList<>(registered);
        policies.forEach(policy -> policy.rules().forEach(rule -> specs.add(rule.spec())));
        Future<RulesAlone> rulesAlone = tasks.add(() -> new RulesAlone(specs, corpus));
        Baseline baseline = new Baseline(corpus, get(everything));
        Future<Rivals> rivals = tasks.add(() -> new Rivals(corpus, get(everything), get(first), orders));
        Future<Map<SampleSignal, SignalScore>> signals = tasks.add(() -> SignalScores.of(corpus, baseline));
        double[] majority = baseline.majority();
        Optional<Future<Reports>> reports = plan.reports() ? Optional.of(tasks.add(() -> reports(get(everything), majority)))
                : Optional.empty();
        List<Lagged> lagged = new ArrayList<>();
        for (int i = 0; i < plays.size(); i++) {
            Map<Policy, List<Future<Played>>> its = plays.get(i);
            lagged.add(new Lagged(plan.lags().get(i), policies.stream().map(policy -> result(policy, its)).toList()));
        }
        RulesAlone alone = get(rulesAlone);
        List<PolicyEvidence> evidence = new ArrayList<>();
        for (PolicyResult result : lagged.getFirst().results()) {
            Policy policy = result.policy();
            List<RuleAlone> rules = policy.rules().stream().map(rule -> alone.of(rule.spec())).toList();
            List<Played> its = plays.getFirst().get(policy).stream().map(Evaluation::get).toList();
            List<Ablation> ablations = planned.get(policy).stream()
                    .map(each -> Ablation.of(each, result(each.without(), without), result, plan.seed())).toList();
            evidence.add(new PolicyEvidence(result, Bootstrap.ofMean(result.scores(), ALPHA, plan.seed()),
                    NonInferiority.of(result.scores(), majority, NonInferiority.MARGIN, plan.seed()),
                    Against.of(corpus.groups(), result.scores(), majority),
                    Family.of(corpus, result, majority), rules, Calibration.of(its, corpus.groups().size()), ablations));
        }
        return new EvaluationReport(corpus, plan, baseline, majority, Bootstrap.ofMean(majority, ALPHA, plan.seed()), List.copyOf(evidence),
                registered.stream().map(alone::of).toList(), get(rivals), VoteScores.of(corpus, baseline), get(signals),
                List.copyOf(lagged), reports.map(Evaluation::get));
    }

    private Map<Policy, List<Future<Played>>> plays(List<Policy> all, int lag, Tasks tasks) {
        Map<Policy, List<Future<Played>>> plays = new LinkedHashMap<>();
        for (Policy policy : all) {
            List<Future<Played>> its = new ArrayList<>();
            for (int s = 0; s < orders.count(policy); s++) {
                int shuffle = s;
                its.add(tasks.add(() -> new Played(corpus, policy, orders, shuffle, lag)));
            }
            plays.put(policy, its);
        }
        return plays;
    }

    private PolicyResult result(Policy policy, Map<Policy, List<Future<Played>>> plays) {
        return PolicyResult.of(policy, plays.get(policy).stream().map(Evaluation::get).toList(), corpus.groups().size());
    }

    private Reports reports(CompletePlay everything, double[] majority) {
        return new Reports(VoteStability.of(corpus, everything, orders), CoherenceDecay.of(corpus),
                corpus.sets().stream().flatMap(set -> Overhang.of(set).stream()).toList(), Feasibility.of(corpus, majority), plan.layers());
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LatticeForgeException(ErrorCode.INTERNAL, "interrupted while evaluating", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LatticeForgeException known) {
                throw known;
            }
            throw new LatticeForgeException(ErrorCode.INTERNAL, "an evaluation failed: " + e.getCause(), e);
        }
    }

    /** Counts what was handed to the executor and what is done. */
    private static final class Tasks {
        private final ExecutorService executor;
        private final Progress progress;
        private int added;
        private int done;

        Tasks(ExecutorService executor, Progress progress) {
            this.executor = executor;
            this.progress = progress;
        }

        <T> Future<T> add(Callable<T> task) {
            synchronized (this) {
                added++;
            }
            return executor.submit(() -> {
                T result = task.call();
                synchronized (this) {
                    progress.done(++done, added);
                }
                return result;
            });
        }
    }
}
