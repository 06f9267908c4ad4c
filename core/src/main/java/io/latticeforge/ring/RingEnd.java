package io.latticeforge.ring;

import java.lang.foreign.MemorySegment;

/**
 * One side's view of a ring.
 *
 * @param reader what the other side sends
 * @param writer the way there
 * @param bell   who sleeps
 */
public record RingEnd(RingReader reader, RingWriter writer, Doorbell bell) {
    /** The side that made the memory. */
    public static RingEnd sidecar(MemorySegment memory, RingLayout layout) {
        return new RingEnd(
                new RingReader(memory, RingLayout.REQUEST_TAIL, RingLayout.REQUEST_HEAD, RingLayout.HEADER_BYTES, layout.requestBytes()),
                new RingWriter(memory, RingLayout.REPLY_TAIL, RingLayout.REPLY_HEAD, RingLayout.HEADER_BYTES + layout.requestBytes(),
                        layout.replyBytes()),
                new Doorbell(memory, RingLayout.SIDECAR_SLEEPS, RingLayout.CLIENT_SLEEPS));
    }

    /** The side that was given it. */
    public static RingEnd client(MemorySegment memory, RingLayout layout) {
        return new RingEnd(
                new RingReader(memory, RingLayout.REPLY_TAIL, RingLayout.REPLY_HEAD, RingLayout.HEADER_BYTES + layout.requestBytes(),
                        layout.replyBytes()),
                new RingWriter(memory, RingLayout.REQUEST_TAIL, RingLayout.REQUEST_HEAD, RingLayout.HEADER_BYTES, layout.requestBytes()),
                new Doorbell(memory, RingLayout.CLIENT_SLEEPS, RingLayout.SIDECAR_SLEEPS));
    }
}
