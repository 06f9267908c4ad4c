package io.latticeforge.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A number that one side writes and the other reads. */
final class Counter {
    private static final VarHandle U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

    private Counter() {}

    static long get(MemorySegment memory, int at) {
        return (long) U64.getAcquire(memory, (long) at);
    }

    static void set(MemorySegment memory, int at, long value) {
        U64.setRelease(memory, (long) at, value);
    }
}
