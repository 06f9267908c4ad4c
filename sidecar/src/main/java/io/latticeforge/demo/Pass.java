package io.latticeforge.demo;

import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.ClientCounter;
import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.StatusReport;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.protocol.Frame;
import io.latticeforge.recording.RecordedGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Plays questions one after another over one connection, and measures each step. */
public final class Pass implements GroupPlay.Watcher, AutoCloseable {
    private static final long CALL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(10);

    private final LatticeForgeClient client;
    private final Setup setup;
    private final Show show;
    private final Histogram latencyNs = new Histogram(HIGHEST_NS, 3);
    private final List<GroupOutcome> outcomes = new ArrayList<>();
    private final @Nullable StatusReport before;
    private int nextId;

    /**
     * What all its questions have in common.
     *
     * @param atOnce whether the policy runs all samples of a group at once
     * @param signals ask for the entropies, to show them
     */
    public record Setup(Path socket, String policy, boolean atOnce, int vocabSize, ElementType element, boolean signals) {}

    private Pass(LatticeForgeClient client, Setup setup, Show show) {
        this.client = client;
        this.setup = setup;
        this.show = show;
        before = client.status(Frame.ALL, Frame.ALL).orElse(null);
    }

    public static Pass open(Setup setup, Show show) {
        return new Pass(LatticeForgeClient.connect(ClientConfig.unix(setup.socket()).named("demo", "abacus")
                .rows(setup.vocabSize(), setup.element().ordinal()).timeouts(CALL_NS, CONNECT_NS).withSignals(setup.signals())), setup, show);
    }

    /** Plays a question without watching, so that the loop's own code is compiled before anything is measured. */
    public GroupOutcome warmUp(RecordedGroup group, int budget, Generation generation) {
        return play(group, budget, generation, new Unwatched());
    }

    /** Plays one question for somebody who watches. */
    public void watch(RecordedGroup group, int budget, Generation generation) {
        Board board = show.board(group.prompt(), budget);
        play(group, budget, generation, board);
        board.end();
    }

    /** Plays a question that counts. */
    public GroupOutcome run(RecordedGroup group, int budget, Generation generation) {
        GroupOutcome outcome = play(group, budget, generation, this);
        outcomes.add(outcome);
        return outcome;
    }

    private GroupOutcome play(RecordedGroup group, int budget, Generation generation, GroupPlay.Watcher watcher) {
        return new GroupPlay(client, group, nextId++, budget, generation, watcher, CALL_NS).run(setup.policy(), setup.atOnce());
    }

    /** What came of the questions that counted. */
    public PassResult result() {
        return new PassResult(setup.policy(), List.copyOf(outcomes), latencyNs, client.counters().get(ClientCounter.FAIL_OPEN),
                since(before, client.status(Frame.ALL, Frame.ALL).orElse(null)));
    }

    /** The policy's counts are those of all its groups: what this pass added. */
    private static @Nullable StatusReport since(@Nullable StatusReport before, @Nullable StatusReport after) {
        if (before == null || after == null) {
            return null;
        }
        List<StatusReport.Rule> rules = new ArrayList<>();
        for (int i = 0; i < after.rules().size(); i++) {
            StatusReport.Rule now = after.rules().get(i);
            StatusReport.Rule then = before.rules().get(i);
            rules.add(new StatusReport.Rule(now.number(), now.name(), now.state(), now.evaluated() - then.evaluated(),
                    now.fired() - then.fired(), now.reason()));
        }
        return new StatusReport(after.ready(), after.policy(), after.policyVersion(), after.groups(), after.sequences(), rules);
    }

    @Override
    public void stepTook(long nanoseconds, int rows) {
        latencyNs.recordValue(Math.min(nanoseconds, HIGHEST_NS));
    }

    @Override
    public void signals(DecisionsView decisions) {
        for (int i = 0; i < decisions.signalCount(); i++) {
            show.entropy(decisions.signalGroup(i), decisions.signalSequence(i), decisions.entropy(i));
        }
    }

    @Override
    public void decided(Taken decision) {
        show.decided(decision);
    }

    @Override
    public void close() {
        client.close();
    }

    private static final class Unwatched implements GroupPlay.Watcher {
        @Override
        public void stepTook(long nanoseconds, int rows) {}

        @Override
        public void signals(DecisionsView decisions) {}

        @Override
        public void decided(Taken decision) {}
    }
}
