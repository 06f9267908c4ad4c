package io.latticeforge.signals;

import io.latticeforge.base.State;
import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import java.util.Arrays;
import java.util.function.Consumer;

/** Storing and restoring of what states its fields once. */
public final class States {
    private States() {}

    public static byte[] bytes(Consumer<State> state) {
        StateWriter writer = new StateWriter();
        state.accept(writer);
        return Arrays.copyOf(writer.array(), writer.length());
    }

    /** Restores, and checks that exactly what was stored was read. */
    public static void restore(byte[] bytes, Consumer<State> state) {
        StateReader reader = new StateReader(bytes, 0, bytes.length);
        state.accept(reader);
        if (reader.remaining() != 0) {
            throw new AssertionError(reader.remaining() + " of " + bytes.length + " stored bytes were not read");
        }
    }
}
