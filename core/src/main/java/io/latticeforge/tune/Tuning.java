package io.latticeforge.tune;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.Contest;
import io.latticeforge.evaluation.GroupSplit;
import io.latticeforge.evaluation.Standing;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the policy that uses the fewest tokens without losing accuracy against the majority of everything (formulas §5a). Candidates
 * go through rounds of successive halving ({@link Rung}). Of the finalists, measured on all train groups over twenty orders, those are
 * eligible that are non-inferior there and on no set of traces worse by more than the margin; of the eligible ones that cost at most a point
 * of tokens more than the cheapest, the one with the best lower bound is chosen, of equals the one that was there first, bases before all
 * others: a point of tokens is not worth a threshold that fits these groups only (as the one-standard-error rule of Breiman et al. 1984).
 * It is measured once on the hold-out. The result depends on traces, space and plan alone, not on the number of threads.
 *
 * <pre>{@code
 * TuneResult result = new Tuning(traces, space, plan).run(executor, Measurements.NONE, progress);
 * }</pre>
 */
public final class Tuning {
    /** In rounds a point of accuracy weighs as much as ten points of tokens; who wins in the end is not decided by that. */
    private static final double LOSS_WEIGHT = 10;
    /** Share of all tokens by which two are equally cheap. */
    private static final double NEAR = 0.01;

    /** Told what was done; from several threads. */
    @FunctionalInterface
    public interface Progress {
        void done(int measurements, int ofMeasurements);
    }

    private final List<TraceSet> traces;
    private final Space space;
    private final TunePlan plan;
    private final GroupSplit split;

    public Tuning(List<TraceSet> traces, Space space, TunePlan plan) {
        this.traces = List.copyOf(traces);
        this.space = space;
        this.plan = plan;
        split = GroupSplit.of(traces, plan.holdOutShare(), plan.seed());
        if (GroupSplit.groups(split.train()) == 0 || GroupSplit.groups(split.holdOut()) == 0) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "a hold-out of " + plan.holdOutShare() + " of "
                    + GroupSplit.groups(traces) + " groups leaves " + GroupSplit.groups(split.train()) + " to choose on and "
                    + GroupSplit.groups(split.holdOut()) + " to report on; both need one");
        }
    }

    /** @param executor whose threads do the work; it stays open */
    public TuneResult run(ExecutorService executor, Measurements measurements, Progress progress) {
        List<Candidate> drawn = plan.trials() == 0 ? space.grid() : space.draw(plan.trials(), plan.seed());
        List<Candidate> left = distinct(Stream.concat(space.bases().stream(), drawn.stream()).toList());
        int tried = left.size();
        int bases = distinct(space.bases()).size();
        List<Rung> rungs = Rung.before(GroupSplit.groups(split.train()), left.size());
        Work work = new Work(executor, measurements, progress, planned(rungs, left.size(), bases));
        for (Rung rung : rungs) {
            List<Ranked> ranked = work.measure(left, "train", GroupSplit.first(split.train(), rung.share()), rung.shuffles());
            left = better(ranked, bases);
        }
        List<Ranked> finalists = work.measure(left, "train", split.train(), Rung.FINAL.shuffles());
        Ranked chosen = chosen(finalists);
        List<Candidate> reported = distinct(Stream.concat(space.bases().stream(), Stream.ofNullable(chosen).map(Ranked::candidate)).toList());
        Map<Policy, Standing> holdOut = new LinkedHashMap<>();
        work.measure(reported, "hold-out", split.holdOut(), Rung.FINAL.shuffles())
                .forEach(r -> holdOut.put(r.candidate.policy(), r.standing));
        List<TuneResult.Row> rows = finalists.stream().map(r -> new TuneResult.Row(r.candidate, r.standing, holdOut.get(r.candidate.policy())))
                .sorted(Comparator.comparingDouble(r -> r.train().tokensRatio())).toList();
        return new TuneResult(traces, plan, tried, rows, chosen == null ? null : chosen.candidate);
    }

    private @Nullable Ranked chosen(List<Ranked> finalists) {
        List<Ranked> eligible = finalists.stream()
                .filter(r -> r.standing.nonInferior() && r.standing.worstSet() >= -plan.margin()).toList();
        double cheapest = eligible.stream().mapToDouble(r -> r.standing.tokensRatio()).min().orElse(0);
        Ranked best = null;
        for (Ranked ranked : eligible) {
            if (ranked.standing.tokensRatio() <= cheapest + NEAR && (best == null || ranked.standing.low() > best.standing.low())) {
                best = ranked;
            }
        }
        return best;
    }

    /** Two that say the same are one. */
    private static List<Candidate> distinct(List<Candidate> all) {
        Map<Long, Candidate> byContent = new LinkedHashMap<>();
        all.forEach(candidate -> byContent.putIfAbsent(candidate.policy().version(), candidate));
        return List.copyOf(byContent.values());
    }

    /** The better third, and the bases whatever they are worth: the result stands beside them. */
    private List<Candidate> better(List<Ranked> ranked, int bases) {
        List<Candidate> kept = new ArrayList<>();
        ranked.subList(0, bases).forEach(r -> kept.add(r.candidate));
        ranked.subList(bases, ranked.size()).stream().sorted(Comparator.comparingDouble(r -> cost(r.standing)))
                .limit(Math.max(1, Rung.survivors(ranked.size()) - bases)).forEach(r -> kept.add(r.candidate));
        return kept;
    }

    private double cost(Standing standing) {
        return standing.tokensRatio() + LOSS_WEIGHT * Math.max(0, -standing.difference())
                + LOSS_WEIGHT * Math.max(0, -standing.worstSet() - plan.margin());
    }

    private static int planned(List<Rung> rungs, int candidates, int bases) {
        int measurements = 0;
        int left = candidates;
        for (int i = 0; i < rungs.size(); i++) {
            measurements += left;
            left = Math.min(left, Rung.survivors(left));
        }
        return measurements + left + bases + 1;
    }

    private record Ranked(Candidate candidate, Standing standing) {}

    /** Measures candidates side by side, asks first whether that was done before, and counts. */
    private final class Work {
        private final ExecutorService executor;
        private final Measurements measurements;
        private final Progress progress;
        private final int planned;
        private int done;

        Work(ExecutorService executor, Measurements measurements, Progress progress, int planned) {
            this.executor = executor;
            this.measurements = measurements;
            this.progress = progress;
            this.planned = planned;
        }

        List<Ranked> measure(List<Candidate> candidates, String part, List<TraceSet> sets, int shuffles) {
            Contest contest = new Contest(sets, plan.margin(), plan.seed());
            String of = part + " " + GroupSplit.groups(sets) + " groups, " + shuffles + " orders";
            List<Future<Ranked>> futures = new ArrayList<>();
            for (Candidate candidate : candidates) {
                futures.add(executor.submit(() -> {
                    String key = String.format("%016x %s", candidate.policy().version(), of);
                    Standing standing = measurements.known(key);
                    if (standing == null) {
                        standing = contest.play(candidate.policy(), shuffles);
                        measurements.measured(key, standing);
                    }
                    synchronized (this) {
                        progress.done(++done, planned);
                    }
                    return new Ranked(candidate, standing);
                }));
            }
            return futures.stream().map(Work::get).toList();
        }

        private static <T> T get(Future<T> future) {
            try {
                return future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LatticeForgeException(ErrorCode.INTERNAL, "interrupted while tuning", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof LatticeForgeException known) {
                    throw known;
                }
                throw new LatticeForgeException(ErrorCode.INTERNAL, "a measurement failed: " + e.getCause(), e);
            }
        }
    }
}
