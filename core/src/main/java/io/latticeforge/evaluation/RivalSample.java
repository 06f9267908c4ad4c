package io.latticeforge.evaluation;

import io.latticeforge.decisions.VoteId;
import io.latticeforge.decisions.VoteRule;

/**
 * A sample as a rival sees it.
 *
 * @param tokens it costs
 * @param answer index among the group's answers; -1 for none
 * @param weight of its vote where the rival weighs: by surprise
 */
record RivalSample(int tokens, int answer, double weight) {
    static final VoteRule SURPRISE = VoteId.SURPRISE.defaults();
}
