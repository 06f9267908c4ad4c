package io.latticeforge.base;

import java.nio.charset.StandardCharsets;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Stores a state, little endian, without padding. Reusable after {@link #reset()}. */
public final class StateWriter implements State {
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(64 * 1024);
    private int position;

    public void reset() {
        position = 0;
    }

    public int length() {
        return position;
    }

    /** The stored bytes are the first {@link #length()} of it. */
    public byte[] array() {
        return buffer.byteArray();
    }

    @Override
    public boolean restoring() {
        return false;
    }

    @Override
    public int i32(int value) {
        buffer.putInt(position, value, java.nio.ByteOrder.LITTLE_ENDIAN);
        position += Integer.BYTES;
        return value;
    }

    @Override
    public long i64(long value) {
        buffer.putLong(position, value, java.nio.ByteOrder.LITTLE_ENDIAN);
        position += Long.BYTES;
        return value;
    }

    @Override
    public float f32(float value) {
        i32(Float.floatToRawIntBits(value));
        return value;
    }

    @Override
    public double f64(double value) {
        i64(Double.doubleToRawLongBits(value));
        return value;
    }

    @Override
    public boolean flag(boolean value) {
        buffer.putByte(position++, (byte) (value ? 1 : 0));
        return value;
    }

    @Override
    public @Nullable String text(@Nullable String value) {
        if (value == null) {
            i32(-1);
            return null;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        i32(utf8.length);
        bytes(utf8, 0, utf8.length);
        return value;
    }

    @Override
    public void f32s(float[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            f32(values[from + i]);
        }
    }

    @Override
    public void f64s(double[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            f64(values[from + i]);
        }
    }

    @Override
    public void i16s(short[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            buffer.putShort(position, values[from + i], java.nio.ByteOrder.LITTLE_ENDIAN);
            position += Short.BYTES;
        }
    }

    @Override
    public void i32s(int[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            i32(values[from + i]);
        }
    }

    @Override
    public void i64s(long[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            i64(values[from + i]);
        }
    }

    @Override
    public void bytes(byte[] values, int from, int count) {
        buffer.putBytes(position, values, from, count);
        position += count;
    }
}
