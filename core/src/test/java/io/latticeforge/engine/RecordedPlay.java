package io.latticeforge.engine;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.kernels.Observation;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import io.latticeforge.recording.Recording.Stat;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An inference loop over recorded generations that talks to the engine in blocks, as the path does, without a socket: all samples of a
 * group in lockstep, obeying what is decided. Keeps every block, input and output, for replays.
 */
final class RecordedPlay {
    static final long EPOCH = 7;

    final List<byte[]> blocks = new ArrayList<>();
    final Engine engine = new Engine();
    final long[] decisions = new long[Action.values().length];
    int tokensUsed;
    int tokensFull;
    int correct;
    int groups;
    int steps;
    /** Every decision as it was obeyed: group, sequence, step, action. */
    final List<String> obeyed = new ArrayList<>();
    /** What is seen of a token; the recording's own statistics unless told otherwise. */
    IntFunction<Observation> seen = this::stats;
    /** Called after each input block was folded. */
    Runnable afterBlock = () -> {};

    private final Recording recording;
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private final Block block = new Block();
    private final Slot slot = new Slot();
    private final byte[] noHash = new byte[32];
    private final UnsafeBuffer boundary = new UnsafeBuffer(new byte[4]);
    private long position;
    private long clock = 1;

    RecordedPlay(Recording recording, String policyYaml) {
        this.recording = recording;
        begin(0);
        slots.policyLoaded(true, 0, "test", policyYaml);
        fold();
        begin(EPOCH);
        slots.sessionOpened(0, recording.vocabSize(), 1, new byte[32], "test", "abacus");
        fold();
        boundary.putInt(0, recording.id("."), java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    private static final class Sample {
        final RecordedSequence recorded;
        int next;
        String stated = "";
        String probed = "";
        int probedAt = -1;
        boolean concluding;
        boolean stopped;
        boolean closed;

        Sample(RecordedSequence recorded) {
            this.recorded = recorded;
        }
    }

    void play(RecordedGroup group, int id) {
        begin(EPOCH);
        slots.groupOpened(id, group.sequences().size(), engine.policies().defaultVersion(), 8, AnswerForm.NUMBER.ordinal());
        fold();
        int wave = policyWave();
        List<Sample> samples = new ArrayList<>();
        Session session = session();
        int toOpen = wave == 0 ? group.sequences().size() : 0;
        boolean settled = false;
        while (true) {
            while (session.pendingCount() > 0) {
                PendingDecision d = session.pending(session.pendingCount() - 1);
                decisions[d.action().ordinal()]++;
                obeyed.add(d.group() + " " + d.sequence() + " " + d.step() + " " + d.action());
                if (d.action() == Action.PROBE) {
                    answer(d, samples.get(d.sequence()));
                    continue;
                }
                if (d.action() == Action.SPAWN) {
                    toOpen += d.samples();
                } else if (d.action() == Action.DECIDED) {
                    settled = true;
                } else if (d.action() == Action.STOP) {
                    samples.get(d.sequence()).stopped = true;
                } else if (d.action() == Action.CONCLUDE) {
                    Sample s = samples.get(d.sequence());
                    s.concluding = true;
                    if (s.stated.isEmpty() && s.probedAt == d.step()) {
                        s.stated = s.probed;
                    }
                }
                begin(EPOCH);
                slots.applied(d.group(), d.sequence(), 0, d.identity());
                fold();
            }
            for (; toOpen > 0 && !settled; toOpen--) {
                int sequence = samples.size();
                samples.add(new Sample(group.sequences().get(sequence)));
                begin(EPOCH);
                slots.sequenceOpened(id, sequence, 0, 1f, 1f, 0, boundary, 0, 4);
                fold();
            }
            if (!step(group, id, samples, settled)) {
                break;
            }
        }
        begin(EPOCH);
        slots.event(SlotKind.VOTE_ASKED, id);
        fold();
        String winner = winner();
        groups++;
        correct += winner.equals(group.truth()) ? 1 : 0;
        for (Sample s : samples) {
            tokensUsed += s.next;
        }
        for (RecordedSequence s : group.sequences()) {
            tokensFull += s.tokens();
        }
        begin(EPOCH);
        slots.event(SlotKind.GROUP_CLOSED, id);
        fold();
    }

    /** What the model would have said after its newest token; two tokens. */
    private void answer(PendingDecision d, Sample s) {
        int token = s.recorded.firstToken() + s.next - 1;
        s.probed = recording.probeAnswer(token);
        s.probedAt = s.next - 1;
        tokensUsed += 2;
        begin(EPOCH);
        slots.probe(d.group(), d.sequence(), s.probedAt, recording.probeProbability(token), recording.probeEntropy(token), 2, s.probed);
        fold();
    }

    private boolean step(RecordedGroup group, int id, List<Sample> samples, boolean settled) {
        for (int i = 0; i < samples.size(); i++) {
            Sample s = samples.get(i);
            boolean concluded = s.concluding && token(s, s.next - 1).equals(".");
            boolean ended = s.next == s.recorded.tokens();
            if (!s.closed && (settled || s.stopped || concluded || ended)) {
                close(s, id, i, settled, ended);
            }
        }
        begin(EPOCH);
        for (int i = 0; i < samples.size(); i++) {
            Sample s = samples.get(i);
            if (!s.closed) {
                slots.observation(id, i, s.next, seen.apply(s.recorded.firstToken() + s.next));
                s.next++;
            }
        }
        if (in.isEmpty()) {
            return session().pendingCount() > 0;
        }
        steps++;
        fold();
        for (int i = 0; i < samples.size(); i++) {
            Sample s = samples.get(i);
            if (!s.closed && s.next >= 2 && token(s, s.next - 2).equals("answer")) {
                s.stated = token(s, s.next - 1);
                begin(EPOCH);
                slots.candidate(id, i, s.next - 1, s.stated);
                fold();
            }
        }
        return true;
    }

    private void close(Sample s, int group, int sequence, boolean settled, boolean ended) {
        String answer = ended && s.recorded.answer() != null ? s.recorded.answer() : s.stated;
        if (s.concluding && answer.isEmpty()) {
            answer = recording.probeAnswer(s.recorded.firstToken() + s.next - 1);
            tokensUsed += 2;
        }
        int reason = settled ? 4 : s.stopped ? 3 : s.concluding ? 2 : s.recorded.completed() ? 0 : 1;
        begin(EPOCH);
        slots.sequenceClosed(group, sequence, s.next, reason, answer);
        fold();
        s.closed = true;
    }

    private String token(Sample s, int index) {
        return recording.text(recording.chosen(s.recorded.firstToken() + index));
    }

    private Observation stats(int token) {
        Observation o = new Observation();
        o.clear(Observation.GIVEN);
        o.chosenToken = recording.chosen(token);
        o.chosenLogProb = recording.stat(token, Stat.CHOSEN_LOG_PROB);
        o.entropy = recording.stat(token, Stat.ENTROPY);
        o.varentropy = recording.stat(token, Stat.VARENTROPY);
        o.tokenConfidence = recording.stat(token, Stat.TOKEN_CONFIDENCE);
        o.margin = recording.stat(token, Stat.MARGIN);
        return o;
    }

    private int policyWave() {
        LoadedPolicy policy = engine.policies().byName("");
        return policy == null ? 0 : policy.policy().wave();
    }

    Session session() {
        Session session = engine.session(EPOCH);
        if (session == null) {
            throw new IllegalStateException("no session");
        }
        return session;
    }

    private String winner() {
        slot.first(block.wrap(out));
        while (slot.hasNext()) {
            slot.next();
            if (slot.kind() == SlotKind.VOTED) {
                int winner = slot.u16(34);
                if (winner == VoteCount.NO_ANSWER) {
                    return "";
                }
                int at = slot.tailOffset();
                for (int i = 0; i < winner; i++) {
                    at += 8 + slot.buffer().getInt(at + 4);
                }
                byte[] utf8 = new byte[slot.buffer().getInt(at + 4)];
                slot.buffer().getBytes(at + 8, utf8);
                return new String(utf8, StandardCharsets.UTF_8);
            }
        }
        throw new IllegalStateException("no VOTED record");
    }

    private void begin(long session) {
        in.begin(BlockHeader.INPUT, session, 0, clock++);
    }

    private void fold() {
        in.finish(++position, noHash);
        blocks.add(Arrays.copyOf(in.array(), in.length()));
        engine.on(block.wrap(in), out);
        if (!out.isEmpty()) {
            out.finish(++position, noHash);
            blocks.add(Arrays.copyOf(out.array(), out.length()));
        }
        afterBlock.run();
    }
}
