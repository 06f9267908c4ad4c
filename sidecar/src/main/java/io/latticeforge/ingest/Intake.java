package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.Lease;
import java.lang.foreign.MemorySegment;

/** The bytes of one peer, in order, split anywhere. Called by the path's thread only. */
public interface Intake {
    /** All of native memory: an address is an offset into it. Doors pass it with the address of their buffer, so that nothing is allocated. */
    @SuppressWarnings("restricted")
    MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /**
     * Takes bytes. Never throws for anything that a peer sent: it answers with an Error and closes where framing is lost.
     *
     * @param source index of the document in an ingest queue, or 0
     */
    void accept(MemorySegment bytes, long offset, long length, long source);

    /**
     * Takes bytes of memory that stays mapped for as long as somebody holds its lease: other threads may still be reading them after the call, and
     * what they then read does not matter.
     */
    default void accept(MemorySegment bytes, long offset, long length, long source, Lease lease) {
        accept(bytes, offset, length, source);
    }

    /**
     * How many of the bytes that have come it would have in the next call.
     *
     * @param available bytes that lie there in one piece, at least 1
     * @param usual     what the door would give it
     * @return 1 to {@code available}
     */
    default long piece(long available, long usual) {
        return usual;
    }

    /** The door cannot tell any more what this peer sends: it is told so, and closed. */
    default void lost(ErrorCode code, String text, long value, long bound) {}

    /** Whether a Hello has been answered with Welcome. A peer of whom this is not true in time is closed. */
    boolean established();

    /** The peer is gone. */
    void closed();

    /** What was answered is on its way: now is the time for work that nobody waits for. */
    default void replied() {}
}
