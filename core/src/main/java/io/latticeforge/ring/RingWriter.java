package io.latticeforge.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The producer's end of one pipe. What is written is seen by the consumer after {@link #publish}. Bytes that do not fit are not taken: write
 * returns how many it took. One thread. No method waits, allocates or throws.
 */
public final class RingWriter {
    /** The consumer's counter is one that it cannot have. */
    public static final long CORRUPT = RingReader.CORRUPT;

    private final MemorySegment memory;
    private final int tailAt;
    private final int headAt;
    private final long bytesAt;
    private final long capacity;
    private long tail;
    private long published;
    private long head;

    RingWriter(MemorySegment memory, int tailAt, int headAt, long bytesAt, long capacity) {
        this.memory = memory;
        this.tailAt = tailAt;
        this.headAt = headAt;
        this.bytesAt = bytesAt;
        this.capacity = capacity;
    }

    /** Bytes that can be written now, 0 to the capacity, or {@link #CORRUPT}. */
    public long room() {
        long claimed = Counter.get(memory, headAt);
        if (claimed < head || claimed > published) {
            return CORRUPT;
        }
        head = claimed;
        return capacity - (tail - claimed);
    }

    /** What the counter said that was {@link #CORRUPT}: for a sentence about it. */
    public long claimed() {
        return Counter.get(memory, headAt);
    }

    /** Bytes written so far. */
    public long position() {
        return tail;
    }

    /** Copies as many bytes as there is room for; how many, or {@link #CORRUPT}. */
    public long write(MemorySegment from, long offset, long length) {
        long taken = fitting(length);
        if (taken > 0) {
            long first = Math.min(taken, capacity - (tail & capacity - 1));
            MemorySegment.copy(from, offset, memory, at(), first);
            if (first < taken) {
                MemorySegment.copy(from, offset + first, memory, bytesAt, taken - first);
            }
            tail += taken;
        }
        return taken;
    }

    /** The same from an array. */
    public long write(byte[] from, int offset, int length) {
        long taken = fitting(length);
        if (taken > 0) {
            int first = (int) Math.min(taken, capacity - (tail & capacity - 1));
            MemorySegment.copy(from, offset, memory, ValueLayout.JAVA_BYTE, at(), first);
            if (first < taken) {
                MemorySegment.copy(from, offset + first, memory, ValueLayout.JAVA_BYTE, bytesAt, (int) taken - first);
            }
            tail += taken;
        }
        return taken;
    }

    /** Lets the consumer have what was written. */
    public void publish() {
        if (published != tail) {
            published = tail;
            Counter.set(memory, tailAt, tail);
        }
    }

    /** Looks at the consumer's counter only where what is known of it does not do: its cache line is the consumer's. */
    private long fitting(long length) {
        long known = capacity - (tail - head);
        if (known >= length) {
            return length;
        }
        long room = room();
        return Math.min(room, length);
    }

    private long at() {
        return bytesAt + (tail & capacity - 1);
    }
}
