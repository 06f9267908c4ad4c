package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
            int rounds = SpeciesCopies.inRegisters(bits) ? 60 : 4;
            for (int round = 0; round < rounds; round++) {
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

    /** In a process of its own, as in production: this one has loaded the kernel at three widths, and compiled what they share for all of them. */
    @Test
    void reducesWithoutAllocating() throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), AllocatedByRows.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
