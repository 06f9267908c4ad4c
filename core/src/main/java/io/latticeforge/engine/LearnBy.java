package io.latticeforge.engine;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a gate learns from the outcomes of the requests that it has routed.
 *
 * <pre>
 * in a GATE_DEFINED record:   f64 rate, u32 remember
 * </pre>
 *
 * @param rate     most that one outcome moves a score of its request, above 0, at most {@link #MAX_RATE}
 * @param remember requests of one session whose vectors are kept until their outcome is known, 1 to {@link #MAX_REMEMBERED}; the oldest makes room
 */
public record LearnBy(double rate, int remember) {
    public static final double DEFAULT_RATE = 0.5;
    public static final double MAX_RATE = 10;
    public static final int DEFAULT_REMEMBERED = 256;
    public static final int MAX_REMEMBERED = 4_096;

    /** Most that the vectors of one session may take. */
    static final int MAX_REMEMBERED_BYTES = 4 << 20;

    private static final int BYTES = Double.BYTES + Integer.BYTES;

    /** @throws LatticeForgeException (MALFORMED) for a value out of its range */
    public LearnBy {
        if (!(rate > 0 && rate <= MAX_RATE)) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "a rate of " + rate + "; it must be above 0 and at most " + MAX_RATE);
        }
        if (remember < 1 || remember > MAX_REMEMBERED) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, remember + " requests to remember; there must be 1 to " + MAX_REMEMBERED, remember,
                    MAX_REMEMBERED);
        }
    }

    void checkRoom(String gate, int dimensions) {
        long bytes = (long) remember * dimensions * Float.BYTES;
        if (bytes > MAX_REMEMBERED_BYTES) {
            throw new LatticeForgeException(ErrorCode.TOO_LARGE, "gate '" + gate + "' would remember " + remember + " requests of " + dimensions
                    + " dimensions, " + bytes + " bytes a session; the bound is " + MAX_REMEMBERED_BYTES, bytes, MAX_REMEMBERED_BYTES);
        }
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(rate).putInt(remember).array();
    }

    static LearnBy of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new LearnBy(in.getDouble(), in.getInt());
    }
}
