package io.latticeforge.evaluation;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.controller.Controller;
import io.latticeforge.policy.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recorded groups as they come to a server, one after the other, all sets in one stream: played under one policy throughout, or with a
 * controller that chooses a policy for each and is told the truth before the next. Groups without a truth are left out. Each run has an
 * order of groups, and of samples within them, of its own. Immutable; for many threads.
 */
public final class GroupStream {
    private record Place(TraceSet set, TraceGroup group) {}

    private final List<Place> places = new ArrayList<>();
    private final Orders orders;
    private final Orders arrivals;
    private final int lag;

    /**
     * By group, in the order of the recording.
     *
     * @param scores 1 where the answer was right, else 0; a tie is decided as the engine decides it
     * @param tokens generated, without what probes cost
     */
    public record Outcomes(double[] scores, double[] tokens) {}

    /**
     * @param shuffles 0 for one run in recorded order, else so many shuffled ones
     * @param lagTokens tokens between a decision and its taking effect
     */
    public GroupStream(List<TraceSet> sets, int shuffles, int lagTokens, long seed) {
        for (TraceSet set : sets) {
            set.groups().stream().filter(group -> !group.truth().isEmpty()).forEach(group -> places.add(new Place(set, group)));
        }
        if (places.isEmpty()) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "no group of the traces has a truth: nothing can be rewarded");
        }
        orders = new Orders(seed, shuffles);
        arrivals = new Orders(~seed, shuffles);
        lag = lagTokens;
    }

    public int groups() {
        return places.size();
    }

    public int runs() {
        return orders.count();
    }

    /** In which order the groups of a run come. */
    public int[] arrivals(int run) {
        return arrivals.of(run, 0, places.size());
    }

    /** A run in which every group is under one policy. @param budget most samples of a group; 0 for all that were recorded */
    public Outcomes under(Policy policy, int budget, int run) {
        EngineFold fold = new EngineFold(policy.yaml(), places.getFirst().set().vocabSize(), (bytes, length) -> {});
        return play(fold, policy.version(), policy.wave() > 0, budget, run);
    }

    /**
     * A run in which a controller that knows nothing at its beginning chooses for every group.
     *
     * @param policies its arms
     * @param blocks takes what is folded and what comes of it, choices and rewards included; a group's id is its index
     */
    public Outcomes chosenBy(Controller controller, List<Policy> policies, int run, EngineFold.Blocks blocks) {
        EngineFold fold = new EngineFold(policies.getFirst().yaml(), places.getFirst().set().vocabSize(), blocks);
        policies.stream().skip(1).forEach(fold::load);
        fold.load(controller);
        return play(fold, controller.version(), true, 0, run);
    }

    private Outcomes play(EngineFold fold, long version, boolean waits, int budget, int run) {
        double[] scores = new double[places.size()];
        double[] tokens = new double[places.size()];
        for (int g : arrivals(run)) {
            TraceGroup group = places.get(g).group();
            int[] order = orders.of(run, g, group.traces().size());
            int[] drawn = budget == 0 || budget >= order.length ? order : Arrays.copyOf(order, budget);
            GroupOutcome outcome = new GroupPlay(fold, places.get(g).set(), group, drawn, g, lag, new RuleTallies()).play(version, waits);
            scores[g] = outcome.verdict().right(group.truth()) ? 1 : 0;
            tokens[g] = outcome.tokens();
        }
        return new Outcomes(scores, tokens);
    }
}
