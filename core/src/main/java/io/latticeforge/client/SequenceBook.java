package io.latticeforge.client;

import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.OpenGroupDecoder;
import io.latticeforge.protocol.codec.OpenSequenceDecoder;
import java.util.function.Consumer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** What this client has open: how each was opened, and which step of each sequence comes next. */
final class SequenceBook {
    private static final class Sequence {
        final byte[] opening;
        int nextStep;
        boolean gap;

        Sequence(byte[] opening) {
            this.opening = opening;
        }
    }

    /** Entries of a step that is on its way, in case the server refuses one. */
    private static final class Sent {
        long request;
        int count;
        long[] keys = new long[64];
    }

    private static final int REMEMBERED_STEPS = 64;

    private final Int2ObjectHashMap<byte[]> groups = new Int2ObjectHashMap<>();
    private final Long2ObjectHashMap<Sequence> sequences = new Long2ObjectHashMap<>();
    private final Sent[] steps = new Sent[REMEMBERED_STEPS];
    private int nextSent;

    SequenceBook() {
        for (int i = 0; i < steps.length; i++) {
            steps[i] = new Sent();
        }
    }

    void openGroup(int group, byte[] opening) {
        groups.put(group, opening);
    }

    void openSequence(int group, int sequence, byte[] opening) {
        sequences.put(key(group, sequence), new Sequence(opening));
    }

    void closeSequence(int group, int sequence) {
        sequences.remove(key(group, sequence));
    }

    void closeGroup(int group) {
        groups.remove(group);
        sequences.keySet().removeIf(key -> key >>> 32 == Integer.toUnsignedLong(group));
    }

    /** First step that has not been sent or journaled; -1 for a sequence that is not open here. */
    int nextStep(int group, int sequence) {
        Sequence found = sequences.get(key(group, sequence));
        return found == null ? -1 : found.nextStep;
    }

    /** Flags the entries that follow a gap, and counts on all being sent; returns how many were flagged. */
    int sending(StepWriter step, long request) {
        Sent sent = steps[nextSent];
        nextSent = nextSent + 1 & REMEMBERED_STEPS - 1;
        sent.request = request;
        sent.count = step.count();
        if (sent.keys.length < sent.count) {
            sent.keys = new long[Math.max(sent.count, 2 * sent.keys.length)];
        }
        int flagged = 0;
        for (int i = 0; i < sent.count; i++) {
            long key = key(step.group(i), step.sequence(i));
            sent.keys[i] = key;
            Sequence sequence = sequences.get(key);
            if (sequence != null) {
                int at = step.step(i);
                if (sequence.gap || at != sequence.nextStep) {
                    step.addFlags(i, StepView.RESYNC);
                    flagged++;
                }
                sequence.nextStep = at + 1;
                sequence.gap = false;
            }
        }
        return flagged;
    }

    /** The server did not take an entry, or, with -1, any entry of that step. */
    void refused(long request, int entry) {
        for (Sent sent : steps) {
            if (sent.request == request) {
                for (int i = 0; i < sent.count; i++) {
                    if (entry < 0 || i == entry) {
                        markGap(sequences.get(sent.keys[i]));
                    }
                }
            }
        }
    }

    /** From Welcome. */
    void resumed(int group, int sequence, int nextStep) {
        Sequence found = sequences.get(key(group, sequence));
        if (found != null) {
            found.nextStep = nextStep;
            found.gap = false;
        }
    }

    /** Nobody knows which of the steps on their way have arrived. */
    void disconnected() {
        sequences.values().forEach(SequenceBook::markGap);
    }

    /** Whether a message of that template opens a group or a sequence. */
    static boolean isOpening(int templateId) {
        return templateId == OpenGroupDecoder.TEMPLATE_ID || templateId == OpenSequenceDecoder.TEMPLATE_ID;
    }

    /** The frames that opened what is open: groups, then sequences. */
    void openings(Consumer<byte[]> into) {
        groups.values().forEach(into);
        for (Sequence sequence : sequences.values()) {
            into.accept(sequence.opening);
        }
    }

    private static void markGap(@Nullable Sequence sequence) {
        if (sequence != null) {
            sequence.gap = true;
        }
    }

    private static long key(int group, int sequence) {
        return (long) group << 32 | Integer.toUnsignedLong(sequence);
    }
}
