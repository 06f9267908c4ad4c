package io.latticeforge.base;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the fields of an object, in either direction: a {@link StateWriter} stores each value it is handed and returns it, a
 * {@link StateReader} ignores what it is handed and returns what was stored. A class therefore states its fields once,
 *
 * <pre>{@code
 * void state(State s) {
 *     count = s.i32(count);
 *     mean = s.f64(mean);
 *     s.f32s(window, 0, window.length);
 * }
 * }</pre>
 *
 * and what is written cannot drift from what is read. Not thread-safe.
 */
public interface State {
    /** Whether values are being restored; for fields that must be rebuilt from others. */
    boolean restoring();

    int i32(int value);

    long i64(long value);

    float f32(float value);

    double f64(double value);

    boolean flag(boolean value);

    /** At most 2^24 - 1 bytes of UTF-8. */
    @Nullable String text(@Nullable String value);

    void f32s(float[] values, int from, int count);

    void f64s(double[] values, int from, int count);

    void i16s(short[] values, int from, int count);

    void i32s(int[] values, int from, int count);

    void i64s(long[] values, int from, int count);

    void bytes(byte[] values, int from, int count);

    /** A list of objects that are made anew when they are restored, in its order; empty before it is restored. */
    default <T> void each(List<T> held, Function<State, T> restored, BiConsumer<T, State> save) {
        int count = i32(held.size());
        for (int i = 0; i < count; i++) {
            if (restoring()) {
                held.add(restored.apply(this));
            } else {
                save.accept(held.get(i), this);
            }
        }
    }
}
