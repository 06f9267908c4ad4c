package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminismTest {
    /** A fresh copy of the class starts in the interpreter and ends in C2. */
    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void compiledGivesTheBitsThatInterpretedGave(int bits) {
        List<KernelCases.Row> rows = KernelCases.rows().stream()
                .filter(row -> row.logits().length <= 20_000)
                .toList();
        RowReducer reducer = SpeciesCopies.reducer(bits);
        Observation[] first = new Observation[rows.size()];
        Observation again = new Observation();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] bytes = new MemorySegment[rows.size()];
            for (int i = 0; i < first.length; i++) {
                ElementType type = ElementType.values()[i % 3];
                bytes[i] = KernelCases.encode(arena, type, rows.get(i).logits());
                first[i] = new Observation();
            }
            for (int round = 0; round < 60; round++) {
                for (int i = 0; i < first.length; i++) {
                    Observation out = round == 0 ? first[i] : again;
                    reducer.begin(ElementType.values()[i % 3], rows.get(i).logits().length, 0);
                    reducer.accept(bytes[i], 0, bytes[i].byteSize());
                    reducer.finish(out);
                    if (round > 0) {
                        ObservationAssert.assertIdentical(rows.get(i) + " round " + round, first[i], out);
                    }
                }
            }
        }
    }

    /** How soon the compiler is through is the machine's load; that it ends with nothing allocated is the kernel's. */
    @Test
    void reducesWithoutAllocating() {
        RowReducer reducer = RowReducers.choose("vector").create();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = KernelCases.encode(arena, ElementType.F16, KernelCases.typical(55 * 64, 7).logits());
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 20 && allocated > 4_096; round++) {
                allocated = allocatedBy(reducer, bytes, 100_000);
            }
            assertTrue(allocated <= 4_096, allocated + " bytes for 100,000 rows, in the last of 20 rounds");
        }
    }

    private static long allocatedBy(RowReducer reducer, MemorySegment bytes, int rows) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Observation out = new Observation();
        int vocab = 55;
        double sum = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int row = 0; row < rows; row++) {
            long at = NativeMemory.ALL.address() + bytes.address() + (row & 63) * 2L * vocab;
            reducer.begin(ElementType.F16, vocab, row & 31);
            reducer.accept(NativeMemory.ALL, at, 31);
            reducer.accept(NativeMemory.ALL, at + 31, 2 * vocab - 31);
            reducer.finish(out);
            sum += out.entropy;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(sum > 0);
        return allocated;
    }
}
