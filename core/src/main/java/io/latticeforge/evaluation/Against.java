package io.latticeforge.evaluation;

import java.util.List;
import java.util.Objects;

/**
 * A policy beside the majority of everything, group by group. Disputed are groups whose complete samples do not all give one answer.
 *
 * @param wins on disputed groups: sum of what the policy scores above the majority; {@code losses}: below
 * @param agreement share of the unanimous groups on which the policy scores what the majority does
 */
record Against(int disputed, double wins, double losses, int unanimous, double agreement) {
    private static final double SAME = 1e-9;

    static Against of(List<TraceGroup> groups, double[] policy, double[] majority) {
        int disputed = 0;
        int unanimous = 0;
        int agreed = 0;
        double wins = 0;
        double losses = 0;
        for (int g = 0; g < policy.length; g++) {
            double difference = policy[g] - majority[g];
            if (unanimous(groups.get(g))) {
                unanimous++;
                agreed += Math.abs(difference) < SAME ? 1 : 0;
            } else {
                disputed++;
                wins += Math.max(0, difference);
                losses += Math.max(0, -difference);
            }
        }
        return new Against(disputed, wins, losses, unanimous, unanimous == 0 ? Double.NaN : (double) agreed / unanimous);
    }

    /** All that is answered is one answer. */
    static boolean unanimous(TraceGroup group) {
        return group.traces().stream().map(Trace::answer).filter(Objects::nonNull).distinct().count() <= 1;
    }
}
