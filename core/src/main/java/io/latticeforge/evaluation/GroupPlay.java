package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.PendingDecision;
import io.latticeforge.engine.Sequence;
import io.latticeforge.engine.Session;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.StatsReducer;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import io.latticeforge.trace.Validity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * What a model server's loop does for one question: all running samples advance a token a step, in lockstep, and whatever is decided is
 * obeyed, {@code lag} tokens after it was decided. A concluded sample ends at its next boundary with the answer it has stated, else with
 * the one it was concluded for, else with the answer it gives when asked; a spawn takes the next recorded sample; a probe is answered with
 * what was recorded, if it was. For one use by one thread.
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
    private Validity validity = Validity.EXACT;

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
        int promptTokens = Double.isNaN(group.promptTokens()) ? 0 : (int) group.promptTokens();
        fold.begin().groupOpened(id, group.budget(), version, promptTokens, AnswerForm.TEXT.ordinal());
        fold.end();
        toOpen = waits ? 0 : group.budget();
        do {
            do {
                take();
            } while (obey());
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
        return new GroupOutcome(verdict, voted.ballots(), tokens, probeTokens, steps, slots, samples.size(), validity);
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
            if (decision.action() == Action.PROBE) {
                ask(decision);
                continue;
            }
            waiting.add(new Waiting(decision, steps + lag));
            if (decision.action() == Action.CONCLUDE || decision.action() == Action.STOP) {
                tallies.count(decision.rule(), decision.action(), samples.get(decision.sequence()), group.truth());
            }
            out.applied(id, decision.sequence(), Math.max(0, decision.step() + lag), decision.identity());
        }
        if (!fold.nothing()) {
            fold.end();
        }
    }

    /** A PROBE stands until it is answered; where no answers were recorded it stands for good. */
    private void ask(PendingDecision decision) {
        PlayedSample sample = samples.get(decision.sequence());
        if (!sample.asked) {
            sample.asked = true;
            waiting.add(new Waiting(decision, steps + lag));
        }
    }

    /** Returns whether something was answered that the engine may have decided on. */
    private boolean obey() {
        boolean answered = false;
        while (!waiting.isEmpty() && waiting.peek().due() <= steps) {
            PendingDecision decision = waiting.remove().decision();
            switch (decision.action()) {
                case SPAWN -> toOpen += decision.samples();
                case DECIDED -> settled = true;
                case STOP -> {
                    PlayedSample sample = samples.get(decision.sequence());
                    sample.stopped = true;
                    sample.decidedAt = decision.step() + 1;
                }
                case CONCLUDE -> {
                    PlayedSample sample = samples.get(decision.sequence());
                    sample.concluding = true;
                    sample.decidedAt = decision.step() + 1;
                    sample.taken = decision.step() == sample.probedAt;
                }
                case PROBE -> answered |= answer(decision.sequence());
                case CONTINUE -> {
                    // Nothing ends.
                }
            }
        }
        return answered;
    }

    private boolean answer(int sequence) {
        PlayedSample sample = samples.get(sequence);
        Probes probes = sample.trace.probes();
        int at = sample.next - 1;
        Group asking = Objects.requireNonNull(fold.session().group(id));
        Sequence asked = Objects.requireNonNull(asking.find(sequence));
        if (asking.settled() || asked.phase() != Sequence.Phase.RUNNING) {
            // Something else was decided meanwhile: an answer would be for nobody, and the PROBE would stand as before.
            return false;
        }
        if (!probes.recorded(at)) {
            validity = Validity.UNIDENTIFIED;
            return false;
        }
        sample.asked = false;
        sample.probedAt = at;
        probeTokens += Probes.TOKENS;
        fold.begin().probe(id, sequence, at, probes.probabilities()[at], probes.entropies()[at], Probes.TOKENS, probes.answer(at));
        fold.end();
        return true;
    }

    private void open() {
        if (toOpen == 0 || settled) {
            return;
        }
        SlotWriter out = fold.begin();
        for (; toOpen > 0 && samples.size() < order.length; toOpen--) {
            Trace trace = group.traces().get(order[samples.size()]);
            trace.opening(set).write(out, id, samples.size());
            samples.add(new PlayedSample(trace));
        }
        if (toOpen > 0) {
            validity = Validity.UNIDENTIFIED; // samples that nobody drew
        }
        toOpen = 0;
        if (!fold.nothing()) {
            fold.end();
        }
    }

    /** Where only the record ends a sample, what the ends beside it have decided is obeyed first: that may have ended it on record too. */
    private void closeEnded() {
        if (closeEnded(false)) {
            take();
            obey();
            closeEnded(true);
        }
    }

    /** Returns whether a cut sample is left that has run out. */
    private boolean closeEnded(boolean cutToo) {
        boolean left = false;
        for (int i = 0; i < samples.size(); i++) {
            PlayedSample sample = samples.get(i);
            boolean byPolicy = settled || sample.stopped || sample.concluded();
            if (!sample.closed && (byPolicy || sample.ended() && (cutToo || !sample.trace.cut()))) {
                close(sample, i);
            }
            left |= !sample.closed && sample.ended();
        }
        return left;
    }

    private void close(PlayedSample sample, int sequence) {
        String recorded = sample.trace.answer();
        String answer = sample.ended() && recorded != null ? recorded : sample.concludes();
        if (sample.concluding && answer.isEmpty()) {
            answer = sample.answerNow();
            probeTokens += answer.isEmpty() ? 0 : Probes.TOKENS;
        }
        if (sample.ranPastRecord(settled)) {
            validity = validity.and(Validity.CENSORED);
        }
        if (!settled && !sample.stopped && sample.concludesUnheard()) {
            validity = Validity.UNIDENTIFIED;
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
            return fold.session().pendingCount() > 0; // no PROBE: it goes with its sample
        }
        steps = Math.max(steps, waiting.element().due());
        return true;
    }
}
