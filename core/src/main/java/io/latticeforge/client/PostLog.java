package io.latticeforge.client;

import io.latticeforge.protocol.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Posted frames until they are acknowledged, in order: sent ones, then unsent ones. After a reconnect the sent ones are sent again.
 *
 * <pre>
 *   0 ...... base ............ sent ............ end ...... capacity
 *     free   | sent, unacknowledged | not yet sent | free
 * </pre>
 */
final class PostLog {
    private final int maxBytes;
    private final InFlight inFlight;
    private byte[] bytes = new byte[16 * 1024];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int base;
    private int sent;
    private int end;

    PostLog(int maxBytes, InFlight inFlight) {
        this.maxBytes = maxBytes;
        this.inFlight = inFlight;
    }

    /** Keeps a copy of a whole frame; false if there is no room. */
    boolean append(DirectBuffer frame, int length) {
        if (end + length > bytes.length) {
            compact();
            if (end + length > maxBytes) {
                return false;
            }
            if (end + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(end + length, 2 * bytes.length)));
                buffer.wrap(bytes);
            }
        }
        buffer.putBytes(end, frame, 0, length);
        end += length;
        return true;
    }

    /** Bytes of the next frame to send; 0 if there is none. Passes over those that were acknowledged before they came up again. */
    int nextBytes() {
        while (sent < end && inFlight.kind(request(sent)) == InFlight.NONE) {
            sent += length(sent);
        }
        if (sent == end) {
            release();
        }
        return sent < end ? length(sent) : 0;
    }

    /** Marks the next frame as sent; returns where it is in {@link #buffer()}. */
    int take() {
        int at = sent;
        sent += length(at);
        return at;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Frees what has been acknowledged, oldest first. */
    void release() {
        while (base < sent && inFlight.kind(request(base)) == InFlight.NONE) {
            base += length(base);
        }
        if (base == end) {
            base = 0;
            sent = 0;
            end = 0;
        }
    }

    /** Everything unacknowledged is to be sent again. */
    void rewind() {
        sent = base;
    }

    /** Takes out everything unacknowledged. */
    List<byte[]> drain() {
        List<byte[]> frames = new ArrayList<>();
        for (int at = base; at < end; at += length(at)) {
            if (inFlight.kind(request(at)) != InFlight.NONE) {
                frames.add(Arrays.copyOfRange(bytes, at, at + length(at)));
            }
        }
        base = 0;
        sent = 0;
        end = 0;
        return frames;
    }

    private void compact() {
        System.arraycopy(bytes, base, bytes, 0, end - base);
        sent -= base;
        end -= base;
        base = 0;
    }

    private int length(int at) {
        return (int) Frame.frameBytes(buffer, at);
    }

    private long request(int at) {
        return buffer.getLong(at + Frame.MESSAGE_OFFSET, Frame.BYTE_ORDER);
    }
}
