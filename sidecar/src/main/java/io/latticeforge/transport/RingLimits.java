package io.latticeforge.transport;

import java.util.concurrent.TimeUnit;

/**
 * Bounds of the shared-memory rings.
 *
 * @param rings   open at a time; 0 for none. One more peer goes on by socket
 * @param bytes   of the way in, a power of two; the way back has a quarter of it. A frame may be longer: it goes through in pieces
 * @param spinNs  time for which the loop looks at rings after the last bytes before it sleeps; its core is busy meanwhile
 */
public record RingLimits(int rings, int bytes, long spinNs) {
    public static final RingLimits DEFAULTS = new RingLimits(16, 1 << 20, TimeUnit.MICROSECONDS.toNanos(20));

    public RingLimits {
        if (rings < 0 || bytes < 1 << 16 || bytes > 1 << 28 || Integer.bitCount(bytes) != 1 || spinNs < 0) {
            throw new IllegalArgumentException("rings " + rings + ", bytes " + bytes + ", spinNs " + spinNs);
        }
    }

    int replyBytes() {
        return bytes / 4;
    }
}
