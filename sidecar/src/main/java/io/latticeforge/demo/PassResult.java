package io.latticeforge.demo;

import io.latticeforge.client.StatusReport;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.recording.RecordedGroup;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All questions played under one policy.
 *
 * @param latencyNs of each step, from the call to its answer
 * @param status of the policy's rules at the end; null if it did not come in time
 * @param failOpen calls that got no answer in time
 */
public record PassResult(String policy, List<GroupOutcome> groups, Histogram latencyNs, long failOpen, @Nullable StatusReport status) {
    public int tokensFull() {
        return groups.stream().mapToInt(g -> Baseline.tokens(g.group())).sum();
    }

    public int tokensUsed() {
        return groups.stream().mapToInt(GroupOutcome::tokens).sum();
    }

    public double saved() {
        return 1 - (double) tokensUsed() / tokensFull();
    }

    public double accuracy() {
        return groups.stream().mapToInt(g -> g.correct() ? 1 : 0).average().orElse(0);
    }

    /** Plain majority of k complete samples of the same questions. */
    public double majority(int k) {
        return groups.stream().mapToDouble(g -> Baseline.accuracy(g.group(), k)).average().orElse(0);
    }

    /** The fewest complete samples that cost at least as many tokens as were used: the rival to beat. */
    public int rivalSamples() {
        int samples = samplesAGroup();
        return Math.clamp((int) Math.ceil((1 - saved()) * samples), 1, samples);
    }

    public int samplesAGroup() {
        return groups.stream().mapToInt(g -> g.group().sequences().size()).max().orElse(0);
    }

    public long decisions(Action action) {
        return groups.stream().flatMap(g -> g.decisions().stream()).filter(d -> d.action() == action).count();
    }

    /** The questions of one family. */
    public PassResult family(String kind) {
        return new PassResult(policy, groups.stream().filter(g -> g.group().kind().equals(kind)).toList(), latencyNs, failOpen, status);
    }

    public List<String> families() {
        return groups.stream().map(GroupOutcome::group).map(RecordedGroup::kind).distinct().sorted().toList();
    }

    public List<Taken> decisions() {
        return groups.stream().flatMap(g -> g.decisions().stream()).toList();
    }
}
