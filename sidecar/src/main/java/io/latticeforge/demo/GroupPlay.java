package io.latticeforge.demo;

import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.VoteResult;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.EndReason;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.Recording;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model server's loop does with a sidecar beside it, for one question: a frame a step with the rows of all running samples, and
 * whatever is decided is obeyed. A concluded sample ends at its next boundary with the answer it has stated, else with the answer it gives
 * when asked (two tokens); a stopped one is dropped; a decided group ends. A PROBE is answered with what the recording has for that token.
 */
final class GroupPlay {
    private static final int PROBE_TOKENS = 2;
    private static final ByteBuffer[] NO_ROWS = {};

    private final LatticeForgeClient client;
    private final Recording recording;
    private final RecordedGroup group;
    private final int id;
    private final RowSource rows;
    private final Watcher watcher;
    private final long timeoutNs;
    private final int[] boundaryTokens;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    private int probeTokens;
    private boolean decided;

    GroupPlay(LatticeForgeClient client, Recording recording, int id, RowSource rows, Watcher watcher, long timeoutNs) {
        this.client = client;
        this.recording = recording;
        this.group = recording.groups().get(id);
        this.id = id;
        this.rows = rows;
        this.watcher = watcher;
        this.timeoutNs = timeoutNs;
        this.boundaryTokens = new int[] {recording.id(".")};
    }

    /**
     * Plays it to its end.
     *
     * @param atOnce open all samples now; else as many as the sidecar asks for
     */
    GroupOutcome run(String policy, boolean atOnce) {
        client.openGroup(id, group.sequences().size(), AnswerKind.NUMBER, policy, group.prompt().split(" ").length);
        if (atOnce) {
            open(group.sequences().size());
        } else {
            obey(client.observe(client.step(), NO_ROWS, timeoutNs));
        }
        while (!decided && running() > 0) {
            step();
            endings();
            if (!decided && running() == 0) {
                obey(client.observe(client.step(), NO_ROWS, timeoutNs));
            }
        }
        Optional<VoteResult> vote = client.vote(id);
        String winner = vote.map(VoteResult::winner).orElse(null);
        client.outcome(id, group.truth().equals(winner) ? 1 : 0, group.truth());
        client.closeGroup(id);
        int tokens = probeTokens;
        for (Sample sample : samples) {
            tokens += sample.tokens();
        }
        return new GroupOutcome(group, winner, tokens, List.copyOf(taken), vote.orElse(null));
    }

    private void step() {
        StepWriter step = client.step();
        List<ByteBuffer> payload = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            if (!sample.closed()) {
                int token = sample.nextToken();
                step.rowEntry(id, i, sample.tokens(), recording.chosen(token), 0);
                payload.add(rows.row(i, token));
            }
        }
        ByteBuffer[] rowsOfStep = payload.toArray(NO_ROWS);
        long start = System.nanoTime();
        DecisionsView decisions = client.observe(step, rowsOfStep, timeoutNs);
        watcher.stepTook(System.nanoTime() - start, rowsOfStep.length);
        watcher.signals(decisions);
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            if (!sample.closed()) {
                sample.draw();
                String stated = sample.newlyStated();
                if (stated != null) {
                    client.candidate(id, i, sample.tokens() - 1, stated);
                }
            }
        }
        obey(decisions);
    }

    private void obey(DecisionsView decisions) {
        int toOpen = 0;
        for (int i = 0; i < decisions.count(); i++) {
            if (decisions.group(i) != id) {
                continue;
            }
            Taken decision = new Taken(id, decisions.sequence(i), decisions.action(i), decisions.rule(i), decisions.reason(i),
                    decisions.step(i), decisions.value(i), decisions.threshold(i), decisions.policyVersion(i));
            taken.add(decision);
            watcher.decided(decision);
            switch (decisions.action(i)) {
                case PROBE -> answer(decisions.sequence(i));
                case CONCLUDE -> samples.get(decisions.sequence(i)).conclude(decisions.decision(i), decisions.step(i));
                case STOP -> {
                    Sample sample = samples.get(decisions.sequence(i));
                    client.applied(decisions, i, sample.tokens());
                    close(decisions.sequence(i), EndReason.STOPPED, "");
                }
                case SPAWN -> {
                    client.applied(decisions, i, 0);
                    toOpen += decisions.samples(i);
                }
                case DECIDED -> {
                    client.applied(decisions, i, 0);
                    decided = true;
                }
                default -> {
                    // CONTINUE needs nothing.
                }
            }
        }
        if (!decided) {
            open(toOpen);
        }
    }

    /** What the model says when it is asked now. A PROBE that is repeated because its answer is still under way has been answered. */
    private void answer(int sequence) {
        Sample sample = samples.get(sequence);
        if (!sample.closed() && sample.ask()) {
            probeTokens += PROBE_TOKENS;
            client.probe(id, sequence, sample.tokens() - 1, sample.probe(), sample.probeProbability(), sample.probeEntropy(), PROBE_TOKENS);
        }
    }

    private void open(int count) {
        float temperature = recording.temperature();
        int flags = Float.isNaN(temperature) ? LatticeForgeClient.SAMPLING_UNKNOWN : 0;
        for (int i = 0; i < count && samples.size() < group.sequences().size(); i++) {
            client.openSequence(id, samples.size(), temperature, 1f, 0, flags, boundaryTokens);
            samples.add(new Sample(recording, group.sequences().get(samples.size())));
        }
    }

    private void endings() {
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            if (sample.closed()) {
                continue;
            }
            String stated = sample.answer();
            if (decided) {
                close(i, EndReason.SETTLED, "");
            } else if (sample.concluding() && sample.atBoundary()) {
                client.applied(id, i, sample.tokens(), sample.concludeDecision());
                if (stated.isEmpty()) {
                    probeTokens += PROBE_TOKENS;
                    stated = sample.probe();
                }
                close(i, EndReason.CONCLUDED, stated);
            } else if (sample.ended()) {
                close(i, sample.completed() ? EndReason.FINISHED : EndReason.TRUNCATED, stated);
            }
        }
    }

    private void close(int sequence, EndReason reason, String answer) {
        Sample sample = samples.get(sequence);
        client.closeSequence(id, sequence, sample.tokens(), reason, answer);
        sample.close();
    }

    private int running() {
        int running = 0;
        for (Sample sample : samples) {
            running += sample.closed() ? 0 : 1;
        }
        return running;
    }

    /** Looks over the loop's shoulder. */
    interface Watcher {
        void stepTook(long nanoseconds, int rows);

        void signals(DecisionsView decisions);

        void decided(Taken decision);
    }
}
