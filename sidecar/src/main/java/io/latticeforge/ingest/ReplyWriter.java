package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.PendingDecision;
import io.latticeforge.engine.Sequence;
import io.latticeforge.engine.Session;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.protocol.codec.DecisionsEncoder;
import io.latticeforge.protocol.codec.ErrorEncoder;
import io.latticeforge.protocol.codec.GoAwayEncoder;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.PingEncoder;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Encodes the answers that any request may get. One for all peers; allocates nothing for Decisions. */
final class ReplyWriter {
    private static final int SIGNALS = 1;
    private static final int MAX_ERROR_BYTES = 1024;
    private static final Action[] ACTIONS = actions();

    private final Engine engine;
    private final Commits commits;
    private final ExpandableArrayBuffer out = new ExpandableArrayBuffer(64 * 1024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final DecisionsEncoder decisions = new DecisionsEncoder();
    private final PingEncoder ping = new PingEncoder();
    private final ErrorEncoder error = new ErrorEncoder();
    private final GoAwayEncoder goAway = new GoAwayEncoder();
    private final Block observed = new Block();
    private final Slot slot = new Slot();

    ReplyWriter(Engine engine, Commits commits) {
        this.engine = engine;
        this.commits = commits;
    }

    /**
     * The universal answer: it is in the journal, and these decisions stand unapplied.
     *
     * @param position block that holds what is acknowledged; 0 if nothing had to be journaled
     * @param step the block of observations, for clients that asked for signals; null for other requests
     */
    void decisions(FrameIntake to, Session session, long request, long position, int creditBytes, @Nullable BlockWriter step) {
        decisions.wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header).request(request).journalPosition(position).creditBytes(creditBytes);
        decisions.flags().clear().ready(commits.ready());
        int count = session.pendingCount();
        DecisionsEncoder.EntriesEncoder entries = decisions.entriesCount(count);
        for (int i = 0; i < count; i++) {
            PendingDecision p = session.pending(i);
            entries.next().decision(p.identity()).policyVersion(p.policyVersion()).value(p.value()).threshold(p.threshold())
                    .group(Integer.toUnsignedLong(p.group())).sequence(Integer.toUnsignedLong(p.sequence())).step(p.step())
                    .samples(p.samples()).rule(p.rule()).reason(p.reason()).action(ACTIONS[p.action().ordinal()]);
        }
        if (step == null || (session.features() & SIGNALS) == 0) {
            decisions.signalsCount(0);
        } else {
            signals(session, step);
        }
        send(to, decisions.limit());
    }

    private void signals(Session session, BlockWriter step) {
        observed.wrap(step);
        DecisionsEncoder.SignalsEncoder signals = decisions.signalsCount(observed.slots());
        slot.first(observed);
        while (slot.hasNext()) {
            slot.next();
            Group group = session.group(slot.group());
            Sequence sequence = group == null ? null : group.find(slot.sequence());
            var of = sequence == null ? null : sequence.signals();
            signals.next().group(Integer.toUnsignedLong(slot.group())).sequence(Integer.toUnsignedLong(slot.sequence())).step(slot.step())
                    .entropy(slot.f32(20)).varentropy(slot.f32(24)).confidence(slot.f32(32))
                    .surprise(of == null ? Float.NaN : (float) of.surprise().z())
                    .segmentEntropy(of == null ? Float.NaN : of.segments().currentMax());
        }
    }

    void pong(FrameIntake to, long request, int creditBytes) {
        ping.wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header).request(request).creditBytes(creditBytes);
        send(to, ping.limit());
    }

    /** @param entry the entry of a step that was refused, or {@link Frame#ALL} */
    void error(FrameIntake to, long request, int creditBytes, ErrorCode code, int entry, long value, long bound, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        error.wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header).request(request).creditBytes(creditBytes).code(code.code())
                .retryable((short) (code.retryable() ? 1 : 0)).entry(Integer.toUnsignedLong(entry)).value(value).bound(bound)
                .putText(utf8, 0, whole(utf8, MAX_ERROR_BYTES));
        send(to, error.limit());
    }

    /** As many bytes as fit without cutting a character. */
    private static int whole(byte[] utf8, int most) {
        int length = Math.min(utf8.length, most);
        while (length > 0 && length < utf8.length && (utf8[length] & 0xC0) == 0x80) {
            length--;
        }
        return length;
    }

    void goAway(FrameIntake to, int deadlineMs, String reason) {
        goAway.wrapAndApplyHeader(out, Frame.HEAD_OFFSET, header).request(0).deadlineMs(deadlineMs).reason(reason);
        send(to, goAway.limit());
    }

    /** Where another encoder writes its message: behind the two lengths of {@link Frame}. */
    ExpandableArrayBuffer out() {
        return out;
    }

    MessageHeaderEncoder header() {
        return header;
    }

    boolean ready() {
        return commits.ready();
    }

    /** Position of the last block folded. */
    long position() {
        return engine.position();
    }

    /**
     * Sends what was encoded, marked as of the version agreed with that peer. A message that has grown since must have been cut to it before.
     *
     * @param limit the encoder's limit after its last field
     */
    void send(FrameIntake to, int limit) {
        header.version(to.version());
        to.replies().send(out, 0, Frame.seal(out, 0, limit));
    }

    private static Action[] actions() {
        Action[] byNumber = new Action[io.latticeforge.decisions.Action.values().length];
        Arrays.setAll(byNumber, i -> Action.get((short) i));
        return byNumber;
    }

    /** Whether a slot is an answer to look for in the output of a commit. */
    static boolean find(Slot slot, Block output, SlotKind kind) {
        slot.first(output);
        while (slot.hasNext()) {
            slot.next();
            if (slot.kind() == kind) {
                return true;
            }
        }
        return false;
    }
}
