package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.PendingDecision;
import io.latticeforge.engine.Session;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.StatsReducer;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a model server's loop does for one question: all running samples advance a token a step, in lockstep, and whatever is decided is
 * obeyed, {@code lag} tokens after it was decided. A concluded sample ends at its next boundary with the answer it has stated, else with
 * the answer it gives when asked; a spawn takes the next recorded sample. For one use by one thread.
 */
final class GroupPlay {
    /** Ordinals of {@code EndReason} on the wire. */
    private enum End {
        FINISHED,
        TRUNCATED,
        CONCLUDED,
        STOPPED,
        SETTLED
    }

    private static final int SAMPLING_UNKNOWN = 1 << 1;

    private record Waiting(PendingDecision decision, long due) {}

    private final EngineFold fold;
    private final TraceSet set;
    private final TraceGroup group;
    private final int[] order;
    private final int id;
    private final int lag;
    private final RuleTallies tallies;
    private final List<PlayedSample> samples = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Observation observation = new Observation();
    private final StatsReducer reducer = new StatsReducer();
    private int toOpen;
    private boolean settled;
    private long steps;
    private long tokens;
    private long probeTokens;
    private int slots;

    /** @param order of the recorded samples: which is drawn first, second, … */
    GroupPlay(EngineFold fold, TraceSet set, TraceGroup group, int[] order, int id, int lag, RuleTallies tallies) {
        this.fold = fold;
        this.set = set;
        this.group = group;
        this.order = order;
        this.id = id;
        this.lag = lag;
        this.tallies = tallies;
    }

    /**
     * @param version of the policy, or of a controller that chooses one
     * @param waits for a SPAWN that says how many samples to begin with; else all begin at once
     */
    GroupOutcome play(long version, boolean waits) {
        // TEXT leaves a canonical answer as it is, and traces hold canonical answers only.
        fold.begin().groupOpened(id, order.length, version, group.promptTokens(), AnswerForm.TEXT.ordinal());
        fold.end();
        toOpen = waits ? 0 : order.length;
        do {
            take();
            obey();
            open();
            closeEnded();
        } while (step() || waits());
        fold.begin().event(SlotKind.VOTE_ASKED, id);
        fold.end();
        Verdict verdict = Verdict.read(fold.output());
        Group voted = Objects.requireNonNull(fold.session().group(id));
        fold.begin().outcome(id, Float.NaN, group.truth());
        fold.end();
        fold.begin().event(SlotKind.GROUP_CLOSED, id);
        fold.end();
        return new GroupOutcome(verdict, voted.ballots(), tokens, probeTokens, steps, slots, samples.size());
    }

    /** Takes what the engine has decided and counts it where it was decided. */
    private void take() {
        Session session = fold.session();
        int pending = session.pendingCount();
        if (pending == 0) {
            return;
        }
        SlotWriter out = fold.begin();
        for (int p = pending - 1; p >= 0; p--) {
            PendingDecision decision = session.pending(p);
            waiting.add(new Waiting(decision, steps + lag));
            if (decision.action() == Action.CONCLUDE || decision.action() == Action.STOP) {
                tallies.count(decision.rule(), decision.action(), samples.get(decision.sequence()), group.truth());
            }
            out.applied(id, decision.sequence(), Math.max(0, decision.step() + lag), decision.identity());
        }
        fold.end();
    }

    private void obey() {
        while (!waiting.isEmpty() && waiting.peek().due() <= steps) {
            PendingDecision decision = waiting.remove().decision();
            switch (decision.action()) {
                case SPAWN -> toOpen += decision.samples();
                case DECIDED -> settled = true;
                case STOP -> samples.get(decision.sequence()).stopped = true;
                case CONCLUDE -> samples.get(decision.sequence()).concluding = true;
                case CONTINUE, PROBE -> {
                    // Nothing ends.
                }
            }
        }
    }

    private void open() {
        if (toOpen == 0 || settled) {
            return;
        }
        UnsafeBuffer boundary = new UnsafeBuffer(new byte[Integer.BYTES]);
        boundary.putInt(0, set.boundaryToken(), ByteOrder.LITTLE_ENDIAN);
        int boundaryBytes = set.boundaryToken() < 0 ? 0 : Integer.BYTES;
        SlotWriter out = fold.begin();
        for (; toOpen > 0 && samples.size() < order.length; toOpen--) {
            out.sequenceOpened(id, samples.size(), set.samplingKnown() ? 0 : SAMPLING_UNKNOWN, 1f, 1f, 0, boundary, 0, boundaryBytes);
            samples.add(new PlayedSample(group.traces().get(order[samples.size()])));
        }
        toOpen = 0;
        fold.end();
    }

    private void closeEnded() {
        for (int i = 0; i < samples.size(); i++) {
            PlayedSample sample = samples.get(i);
            if (!sample.closed && (settled || sample.stopped || sample.concluded() || sample.ended())) {
                close(sample, i);
            }
        }
    }

    private void close(PlayedSample sample, int sequence) {
        String recorded = sample.trace.answer();
        String answer = sample.ended() && recorded != null ? recorded : sample.stated();
        if (sample.concluding && answer.isEmpty()) {
            answer = sample.answerNow();
            probeTokens += answer.isEmpty() ? 0 : Probes.TOKENS;
        }
        End end = settled ? End.SETTLED : sample.stopped ? End.STOPPED : sample.concluding ? End.CONCLUDED
                : sample.trace.completed() ? End.FINISHED : End.TRUNCATED;
        fold.begin().sequenceClosed(id, sequence, sample.next, end.ordinal(), answer);
        fold.end();
        sample.closed = true;
    }

    /** A token of every running sample; false if none runs. */
    private boolean step() {
        SlotWriter out = fold.begin();
        int running = 0;
        for (int i = 0; i < samples.size(); i++) {
            PlayedSample sample = samples.get(i);
            if (!sample.closed) {
                sample.trace.observe(sample.next, reducer, observation);
                out.observation(id, i, sample.next++, observation);
                running++;
            }
        }
        if (running == 0) {
            return false;
        }
        fold.end();
        steps++;
        tokens += running;
        slots = Math.max(slots, running);
        report();
        return true;
    }

    /** The answers that the newest tokens have stated. */
    private void report() {
        SlotWriter out = fold.begin();
        for (int i = 0; i < samples.size(); i++) {
            PlayedSample sample = samples.get(i);
            String stated = sample.closed ? null : sample.newStatement();
            if (stated != null) {
                out.candidate(id, i, sample.next - 1, stated);
            }
        }
        if (!fold.nothing()) {
            fold.end();
        }
    }

    /** Whether something decided is still to be obeyed; if nothing runs meanwhile, the steps until then pass idly. */
    private boolean waits() {
        if (waiting.isEmpty()) {
            return fold.session().pendingCount() > 0;
        }
        steps = Math.max(steps, waiting.element().due());
        return true;
    }
}
