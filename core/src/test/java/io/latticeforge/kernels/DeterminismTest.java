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

    @Test
    void reducesWithoutAllocating() {
        int vocab = 55;
        int rows = 100_000;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RowReducer reducer = RowReducers.choose("vector").create();
        Observation out = new Observation();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = KernelCases.encode(arena, ElementType.F16, KernelCases.typical(vocab * 64, 7).logits());
            long before = 0;
            double sum = 0;
            for (int row = -50_000; row < rows; row++) {
                if (row == 0) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                long at = NativeMemory.ALL.address() + bytes.address() + (row & 63) * 2L * vocab;
                reducer.begin(ElementType.F16, vocab, row & 31);
                reducer.accept(NativeMemory.ALL, at, 31);
                reducer.accept(NativeMemory.ALL, at + 31, 2 * vocab - 31);
                reducer.finish(out);
                sum += out.entropy;
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(sum > 0);
            assertEquals(0, allocated / rows, "bytes a row, " + allocated + " in all");
            assertTrue(allocated < 4096, allocated + " bytes for " + rows + " rows");
        }
    }
}
