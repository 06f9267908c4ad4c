package io.latticeforge.kernels;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/** Short rows by the SIMD kernel until they allocate nothing: how soon the compiler is through is the machine's load. Exit code 1: never. */
final class AllocatedByRows {
    private static final int TURNS = 40;
    private static final int ROWS = 50_000;
    private static final int VOCAB = 55;
    private static final long MOST_BYTES = 4_096;

    private AllocatedByRows() {}

    public static void main(String[] arguments) {
        RowReducer reducer = RowReducers.choose("vector").create();
        long allocated = Long.MAX_VALUE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = KernelCases.encode(arena, ElementType.F16, KernelCases.typical(VOCAB * 64, 7).logits());
            for (int turn = 0; turn < TURNS && allocated > MOST_BYTES; turn++) {
                allocated = allocatedBy(reducer, bytes);
            }
        }
        System.out.println(allocated + " bytes for " + ROWS + " rows, in the last turn");
        System.exit(allocated > MOST_BYTES ? 1 : 0);
    }

    private static long allocatedBy(RowReducer reducer, MemorySegment bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Observation out = new Observation();
        double sum = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int row = 0; row < ROWS; row++) {
            long at = NativeMemory.ALL.address() + bytes.address() + (row & 63) * 2L * VOCAB;
            reducer.begin(ElementType.F16, VOCAB, row & 31);
            reducer.accept(NativeMemory.ALL, at, 31);
            reducer.accept(NativeMemory.ALL, at + 31, 2 * VOCAB - 31);
            reducer.finish(out);
            sum += out.entropy;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        if (sum <= 0) {
            throw new AssertionError("no entropy");
        }
        return allocated;
    }
}
