package io.latticeforge.base;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Restores what a {@link StateWriter} stored. Reading past the end is {@link ErrorCode#CORRUPT}. */
public final class StateReader implements State {
    private static final int MAX_TEXT_BYTES = (1 << 24) - 1;

    private final ByteBuffer buffer;

    public StateReader(byte[] bytes, int offset, int length) {
        buffer = ByteBuffer.wrap(bytes, offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    public int remaining() {
        return buffer.remaining();
    }

    @Override
    public boolean restoring() {
        return true;
    }

    @Override
    public int i32(int value) {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    @Override
    public long i64(long value) {
        need(Long.BYTES);
        return buffer.getLong();
    }

    @Override
    public float f32(float value) {
        return Float.intBitsToFloat(i32(0));
    }

    @Override
    public double f64(double value) {
        return Double.longBitsToDouble(i64(0));
    }

    @Override
    public boolean flag(boolean value) {
        need(1);
        return buffer.get() != 0;
    }

    @Override
    public @Nullable String text(@Nullable String value) {
        int length = i32(0);
        if (length < 0) {
            return null;
        }
        if (length > MAX_TEXT_BYTES) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "state has a text of " + length + " bytes; the bound is " + MAX_TEXT_BYTES,
                    length, MAX_TEXT_BYTES);
        }
        byte[] utf8 = new byte[length];
        bytes(utf8, 0, length);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public void f32s(float[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            values[from + i] = f32(0);
        }
    }

    @Override
    public void f64s(double[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            values[from + i] = f64(0);
        }
    }

    @Override
    public void i16s(short[] values, int from, int count) {
        need(count * Short.BYTES);
        for (int i = 0; i < count; i++) {
            values[from + i] = buffer.getShort();
        }
    }

    @Override
    public void i32s(int[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            values[from + i] = i32(0);
        }
    }

    @Override
    public void i64s(long[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            values[from + i] = i64(0);
        }
    }

    @Override
    public void bytes(byte[] values, int from, int count) {
        need(count);
        buffer.get(values, from, count);
    }

    private void need(int bytes) {
        if (buffer.remaining() < bytes) {
            throw new LatticeForgeException(ErrorCode.CORRUPT,
                    "state ends at byte " + buffer.limit() + " but " + bytes + " more were expected at " + buffer.position(),
                    buffer.position() + (long) bytes, buffer.limit());
        }
    }
}
