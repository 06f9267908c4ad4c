package io.latticeforge.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is on record of one group: its samples, what was decided and because of which records, and its votes. Grows while blocks are
 * read.
 */
public final class GroupStory {
    private final GroupKey key;
    private final Opening opening;
    final Map<Integer, SampleStory> samples = new LinkedHashMap<>();
    final List<Decided> decisions = new ArrayList<>();
    final List<VoteStory> votes = new ArrayList<>();
    final Map<Long, Cause> records = new HashMap<>();
    final Map<Long, List<Cause>> causes = new HashMap<>();
    @Nullable Outcome outcome;
    @Nullable Choice choice;
    boolean closed;

    /**
     * What its client said when it opened it.
     *
     * @param position block that says so
     * @param policy name@version, of a controller where that chose the policy
     */
    public record Opening(long position, String clientName, String modelName, long epochNs, String policy, int sampleBudget, int promptTokens) {}

    /** What its controller chose: a policy, name@version, and the probability with which it was drawn. */
    public record Choice(String policy, double propensity) {}

    /** What came of it. */
    public record Outcome(float reward, String truth) {}

    GroupStory(GroupKey key, Opening opening) {
        this.key = key;
        this.opening = opening;
    }

    void decided(Decided decided, Map<Long, Cause> newest) {
        decisions.add(decided);
        List<Cause> named = new ArrayList<>();
        for (long parent : decided.parents()) {
            Cause cause = newest.getOrDefault(parent, records.get(parent));
            if (cause != null) {
                named.add(cause);
            }
        }
        causes.put(decided.identity(), named);
        SampleStory sample = samples.get(decided.sequence());
        if (sample != null && decided.endsSample()) {
            sample.decided = decided;
        }
    }

    public GroupKey key() {
        return key;
    }

    public Opening opening() {
        return opening;
    }

    /** In the order in which they were opened. */
    public List<SampleStory> samples() {
        return List.copyOf(samples.values());
    }

    /** About samples and about the group, in the order in which they were taken. */
    public List<Decided> decisions() {
        return List.copyOf(decisions);
    }

    /** The records that a decision names. */
    public List<Cause> causes(Decided decided) {
        return List.copyOf(causes.getOrDefault(decided.identity(), List.of()));
    }

    /** In the order in which they were asked for. */
    public List<VoteStory> votes() {
        return List.copyOf(votes);
    }

    /** Null where its client named a policy. */
    public @Nullable Choice choice() {
        return choice;
    }

    public @Nullable Outcome outcome() {
        return outcome;
    }

    public boolean closed() {
        return closed;
    }

    /** Tokens on record of all samples. */
    public long tokens() {
        return samples.values().stream().mapToLong(SampleStory::tokens).sum();
    }
}
