package io.latticeforge.demo;

import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.VoteResult;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.EndReason;
import io.latticeforge.recording.RecordedGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model server's loop does with a sidecar beside it, for one question: a frame a step with the rows of all running samples, and
 * whatever is decided is obeyed. A concluded sample ends at its next boundary with the answer it has stated, else with the answer it gives
 * when asked (two tokens); a stopped one is dropped; a decided group ends. A PROBE is answered with what the model says when it is asked there.
 */
public final class GroupPlay {
    private static final int PROBE_TOKENS = 2;
    private static final ByteBuffer[] NO_ROWS = {};

    private final LatticeForgeClient client;
    private final RecordedGroup group;
    private final int id;
    private final int budget;
    private final Generation generation;
    private final Watcher watcher;
    private final long timeoutNs;
    private final int[] boundaryTokens;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    private final int[] running;
    private int probeTokens;
    private boolean decided;

    /**
     * @param id of the group for the sidecar
     * @param budget most samples
     */
    GroupPlay(LatticeForgeClient client, RecordedGroup group, int id, int budget, Generation generation, Watcher watcher, long timeoutNs) {
        this.client = client;
        this.group = group;
        this.id = id;
        this.budget = budget;
        this.generation = generation;
        this.watcher = watcher;
        this.timeoutNs = timeoutNs;
        this.boundaryTokens = new int[] {generation.boundary()};
        running = new int[budget];
    }

    /**
     * Plays it to its end.
     *
     * @param atOnce open all samples now; else as many as the sidecar asks for
     */
    GroupOutcome run(String policy, boolean atOnce) {
        client.openGroup(id, budget, AnswerKind.NUMBER, policy, group.prompt().split(" ").length);
        if (atOnce) {
            open(budget);
        } else {
            obey(client.observe(client.step(), NO_ROWS, timeoutNs));
        }
        while (!decided && stillRunning() > 0) {
            step();
            endings();
            if (!decided && stillRunning() == 0) {
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
        int count = stillRunning();
        generation.advance(running, count);
        StepWriter step = client.step();
        ByteBuffer[] rowsOfStep = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            step.rowEntry(id, running[i], samples.get(running[i]).tokens(), generation.token(running[i]), 0);
            rowsOfStep[i] = generation.row(running[i]);
        }
        long start = System.nanoTime();
        DecisionsView decisions = client.observe(step, rowsOfStep, timeoutNs);
        watcher.stepTook(System.nanoTime() - start, count);
        watcher.signals(decisions);
        for (int i = 0; i < count; i++) {
            Sample sample = samples.get(running[i]);
            sample.draw(generation.word(running[i]));
            String stated = sample.newlyStated();
            if (stated != null) {
                client.candidate(id, running[i], sample.tokens() - 1, stated);
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
        if (!sample.closed() && !sample.wasAsked()) {
            Generation.Asked asked = ask(sequence);
            sample.asked(asked.answer());
            client.probe(id, sequence, sample.tokens() - 1, asked.answer(), asked.probability(), asked.entropyNats(), PROBE_TOKENS);
        }
    }

    private Generation.Asked ask(int sequence) {
        probeTokens += PROBE_TOKENS;
        return generation.ask(sequence);
    }

    private void open(int count) {
        float temperature = generation.temperature();
        int flags = Float.isNaN(temperature) ? LatticeForgeClient.SAMPLING_UNKNOWN : 0;
        int more = Math.min(count, budget - samples.size());
        if (more > 0) {
            generation.add(more);
        }
        for (int i = 0; i < more; i++) {
            client.openSequence(id, samples.size(), temperature, 1f, 0, flags, boundaryTokens);
            samples.add(new Sample());
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
                    stated = ask(i).answer();
                }
                close(i, EndReason.CONCLUDED, stated);
            } else if (generation.ended(i)) {
                close(i, generation.completed(i) ? EndReason.FINISHED : EndReason.TRUNCATED, stated);
            }
        }
    }

    private void close(int sequence, EndReason reason, String answer) {
        Sample sample = samples.get(sequence);
        client.closeSequence(id, sequence, sample.tokens(), reason, answer);
        sample.close();
    }

    /** Lists the samples that run. */
    private int stillRunning() {
        int count = 0;
        for (int i = 0; i < samples.size(); i++) {
            if (!samples.get(i).closed()) {
                running[count++] = i;
            }
        }
        return count;
    }

    /** Looks over the loop's shoulder. */
    public interface Watcher {
        void stepTook(long nanoseconds, int rows);

        void signals(DecisionsView decisions);

        void decided(Taken decision);
    }
}
