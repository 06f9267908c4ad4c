package io.latticeforge.client;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.DecisionsDecoder.EntriesDecoder;
import io.latticeforge.protocol.codec.DecisionsDecoder.SignalsDecoder;
import java.util.Iterator;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;

/**
 * Gathers the decisions of arriving answers. The server repeats a decision until it hears that it was applied; here it passes once, by its
 * identity, until the server has acknowledged that.
 */
final class Decisions {
    private static final long NOT_SEEN = -1;
    private static final int MAX_SEEN = 1 << 16;

    /** Group by decision, for those that have been surfaced and may come again. */
    private final Long2LongHashMap seen = new Long2LongHashMap(256, 0.6f, NOT_SEEN);
    private final DecisionsDecoder decoder = new DecisionsDecoder();
    private final boolean repeated;
    private final ClientCounters counters;
    private DecisionsView filling = new DecisionsView();
    private DecisionsView handedOut = new DecisionsView();

    Decisions(boolean repeated, ClientCounters counters) {
        this.repeated = repeated;
        this.counters = counters;
    }

    /** Takes a Decisions message that has passed the check. */
    void take(DirectBuffer in, int messageAt, int blockLength, int version) {
        decoder.wrap(in, messageAt, blockLength, version);
        filling.journalPosition(decoder.journalPosition());
        int groupAt = messageAt + blockLength;
        int entryBytes = in.getShort(groupAt, Frame.BYTE_ORDER) & 0xFFFF;
        int count = in.getInt(groupAt + 2, Frame.BYTE_ORDER);
        int at = groupAt + EntriesDecoder.HEADER_SIZE;
        for (int i = 0; i < count; i++, at += entryBytes) {
            long decision = in.getLong(at + EntriesDecoder.decisionEncodingOffset(), Frame.BYTE_ORDER);
            boolean isNew = seen.get(decision) == NOT_SEEN;
            if (isNew) {
                if (seen.size() >= MAX_SEEN) {
                    seen.clear(); // some will be surfaced once more
                }
                seen.put(decision, Integer.toUnsignedLong(in.getInt(at + EntriesDecoder.groupEncodingOffset(), Frame.BYTE_ORDER)));
            }
            if (isNew || repeated) {
                filling.addDecision(in, at);
                counters.add(ClientCounter.DECISIONS);
            } else {
                counters.add(ClientCounter.DECISIONS_REPEATED);
            }
        }
        int signalBytes = in.getShort(at, Frame.BYTE_ORDER) & 0xFFFF;
        int signals = in.getInt(at + 2, Frame.BYTE_ORDER);
        at += SignalsDecoder.HEADER_SIZE;
        for (int i = 0; i < signals; i++, at += signalBytes) {
            filling.addSignal(in, at);
        }
    }

    /** What has arrived since the last time. Valid until the next time. */
    DecisionsView handOut(boolean answered) {
        DecisionsView full = filling;
        filling = handedOut;
        filling.clear();
        handedOut = full;
        full.answered(answered);
        return full;
    }

    /** The server knows that it was applied: it will not come again. */
    void settled(long decision) {
        seen.remove(decision);
    }

    void groupClosed(int group) {
        Iterator<Long> groups = seen.values().iterator();
        long wanted = Integer.toUnsignedLong(group);
        while (groups.hasNext()) {
            if (groups.next() == wanted) {
                groups.remove();
            }
        }
    }

    void sessionLost() {
        seen.clear();
    }
}
