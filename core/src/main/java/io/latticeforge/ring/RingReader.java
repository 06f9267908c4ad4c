package io.latticeforge.ring;

import java.lang.foreign.MemorySegment;

/**
 * The consumer's end of one pipe. Its own counter is private and only told to the producer; the producer's is read once a look and checked.
 *
 * <pre>{@code
 * long available = reader.available();
 * while (available > 0) {
 *     long span = reader.span();
 *     use(reader.memory(), reader.offset(), span);   // where they lie; the producer may be changing them, so copy what is looked at twice
 *     reader.consume(span);
 *     available -= span;
 * }
 * }</pre>
 *
 * One thread. No method waits, allocates or throws.
 */
public final class RingReader {
    /** The producer's counter is one that it cannot have. */
    public static final long CORRUPT = -1;

    private final MemorySegment memory;
    private final int tailAt;
    private final int headAt;
    private final long bytesAt;
    private final long capacity;
    private long head;
    private long tail;

    RingReader(MemorySegment memory, int tailAt, int headAt, long bytesAt, long capacity) {
        this.memory = memory;
        this.tailAt = tailAt;
        this.headAt = headAt;
        this.bytesAt = bytesAt;
        this.capacity = capacity;
    }

    /** Bytes that can be read, 0 to the capacity, or {@link #CORRUPT}. */
    public long available() {
        long claimed = Counter.get(memory, tailAt);
        if (claimed < tail || claimed - head > capacity) {
            return CORRUPT;
        }
        tail = claimed;
        return claimed - head;
    }

    /** What the counter said that was {@link #CORRUPT}: for a sentence about it. */
    public long claimed() {
        return Counter.get(memory, tailAt);
    }

    /** Bytes read so far. */
    public long position() {
        return head;
    }

    /** The whole shared memory. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where in {@link #memory()} the next byte lies. */
    public long offset() {
        return bytesAt + (head & capacity - 1);
    }

    /** Of the bytes that {@link #available} counted last, those that lie in one piece. */
    public long span() {
        return Math.min(tail - head, capacity - (head & capacity - 1));
    }

    /** Hands bytes back to the producer: at most {@link #span()}. */
    public void consume(long bytes) {
        head += bytes;
        Counter.set(memory, headAt, head);
    }
}
