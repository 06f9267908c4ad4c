package io.latticeforge.demo;

import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.ClientCounter;
import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.StatusReport;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.protocol.Frame;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Plays questions one after another over one connection, and measures each step. */
final class Pass implements GroupPlay.Watcher {
    private static final long CALL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(10);

    private final Recording recording;
    private final Path socket;
    private final Show show;
    private final Histogram latencyNs = new Histogram(HIGHEST_NS, 3);

    Pass(Recording recording, Path socket, Show show) {
        this.recording = recording;
        this.socket = socket;
        this.show = show;
    }

    /** Plays a few questions without watching, so that the loop's own code is compiled before anything is measured. */
    void warmUp(String policy, int groups) {
        RowSource rows = new RowSource(recording, recording.vocabSize(), 0);
        try (LatticeForgeClient client = connect(recording.vocabSize(), true)) {
            for (int id = 0; id < groups; id++) {
                new GroupPlay(client, recording, id, rows, new Unwatched(), CALL_NS).run(policy, true);
            }
        }
    }

    /** Plays one question for somebody who watches. */
    void watch(String policy, int id) {
        Board board = show.board(recording.groups().get(id));
        RowSource rows = new RowSource(recording, recording.vocabSize(), 0);
        try (LatticeForgeClient client = connect(recording.vocabSize(), true)) {
            new GroupPlay(client, recording, id, rows, board, CALL_NS).run(policy, true);
        }
        board.end();
    }

    private LatticeForgeClient connect(int vocabSize, boolean signals) {
        return LatticeForgeClient.connect(ClientConfig.unix(socket).named("demo", "abacus").rows(vocabSize, ElementType.F16.ordinal())
                .timeouts(CALL_NS, CONNECT_NS).withSignals(signals));
    }

    /** @param atOnce whether the policy runs all samples of a group at once */
    PassResult run(String policy, boolean atOnce, int vocabSize, int groups) {
        try (LatticeForgeClient client = connect(vocabSize, vocabSize == recording.vocabSize())) {
            int samples = recording.groups().stream().mapToInt(g -> g.sequences().size()).max().orElse(1);
            RowSource rows = new RowSource(recording, vocabSize, samples);
            StatusReport before = client.status(Frame.ALL, Frame.ALL).orElse(null);
            List<GroupOutcome> outcomes = new ArrayList<>();
            for (int id = 0; id < groups; id++) {
                show.group(id, groups, recording.groups().get(id));
                outcomes.add(new GroupPlay(client, recording, id, rows, this, CALL_NS).run(policy, atOnce));
            }
            show.endOfPass();
            return new PassResult(policy, outcomes, latencyNs, client.counters().get(ClientCounter.FAIL_OPEN),
                    since(before, client.status(Frame.ALL, Frame.ALL).orElse(null)));
        }
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

    private static final class Unwatched implements GroupPlay.Watcher {
        @Override
        public void stepTook(long nanoseconds, int rows) {}

        @Override
        public void signals(DecisionsView decisions) {}

        @Override
        public void decided(Taken decision) {}
    }
}
