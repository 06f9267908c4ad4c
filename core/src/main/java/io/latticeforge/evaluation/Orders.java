package io.latticeforge.evaluation;

import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.decisions.SampleStopSpec;
import io.latticeforge.policy.Policy;
import java.util.SplittableRandom;

/**
 * In which order the samples of each group are drawn: recorded order, or one of several seeded shuffles (Fisher–Yates). The order of a
 * group depends on the seed, the shuffle and the group alone.
 */
final class Orders {
    private static final long GROUP_STRIDE = 0x9E3779B97F4A7C15L;
    private static final long SHUFFLE_STRIDE = 0xD1B54A32D192ED03L;

    private final long seed;
    private final int shuffles;

    /** @param shuffles 0 for recorded order alone */
    Orders(long seed, int shuffles) {
        this.seed = seed;
        this.shuffles = shuffles;
    }

    /** Orders there are: at least one. */
    int count() {
        return Math.max(1, shuffles);
    }

    /**
     * How many of them a policy has to be played in: one where all samples begin together, no rule learns from one for another, and what ends
     * sampling does not ask who voted first.
     */
    int count(Policy policy) {
        SampleStopSpec stop = policy.sampleStop();
        boolean matters = policy.wave() > 0 || stop != null && stop.ordered()
                || policy.rules().stream().anyMatch(rule -> rule.spec().newMemory() != RuleMemory.NONE || rule.spec().spawns() > 0);
        return matters ? count() : 1;
    }

    int[] of(int shuffle, int group, int samples) {
        int[] order = new int[samples];
        for (int i = 0; i < samples; i++) {
            order[i] = i;
        }
        if (shuffles > 0) {
            SplittableRandom random = new SplittableRandom(seed + GROUP_STRIDE * (group + 1L) + SHUFFLE_STRIDE * (shuffle + 1L));
            for (int i = samples - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int other = order[j];
                order[j] = order[i];
                order[i] = other;
            }
        }
        return order;
    }
}
