package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a real model gave, against what its own framework said of them (stats.f32, see models/traces). */
class RecordedRowsTest {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Rows were stored as f16 after the stats were taken in f32: a logit of 16 is off by up to 0.004. */
    private static final double F16_NATS = 0.02;

    private static final double F16_NATS_SQUARED = 0.15;

    private static List<Path> folders() throws IOException {
        Path traces = Path.of(System.getProperty("latticeforge.traces", "../models/traces"));
        assertTrue(Files.isDirectory(traces), "recorded traces are missing: no folder " + traces.toAbsolutePath());
        try (Stream<Path> children = Files.list(traces)) {
            return children.filter(folder -> Files.exists(folder.resolve("rows.f16"))).sorted().toList();
        }
    }

    @Test
    void thereAreRecordedRows() throws IOException {
        assertFalse(folders().isEmpty(), "no folder under models/traces has a rows.f16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void agreesWithTheFramework(String kernel) throws IOException {
        RowReducer reducer = RowReducers.choose(kernel).create();
        Observation out = new Observation();
        for (Path folder : folders()) {
            int vocab = vocabSize(folder);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment rows = map(arena, folder.resolve("rows.f16"));
                MemorySegment stats = map(arena, folder.resolve("stats.f32"));
                MemorySegment tokens = map(arena, folder.resolve("tokens.u16"));
                long count = Math.min(20_000, rows.byteSize() / (2L * vocab));
                for (long row = 0; row < count; row++) {
                    int token = Short.toUnsignedInt(tokens.get(U16, 2 * row));
                    reducer.begin(ElementType.F16, vocab, token);
                    reducer.accept(rows, row * 2 * vocab, 2L * vocab);
                    reducer.finish(out);
                    String name = folder.getFileName() + " row " + row;
                    assertEquals(0, out.flags, name);
                    assertEquals(stats.get(F32, 20 * row), out.chosenLogProb, F16_NATS, name + " chosen log-prob");
                    assertEquals(stats.get(F32, 20 * row + 4), out.entropy, F16_NATS, name + " entropy");
                    assertEquals(stats.get(F32, 20 * row + 8), out.varentropy, F16_NATS_SQUARED, name + " varentropy");
                    assertEquals(stats.get(F32, 20 * row + 12), out.tokenConfidence, F16_NATS, name + " confidence");
                    assertEquals(stats.get(F32, 20 * row + 16), out.margin, F16_NATS, name + " margin");
                }
            }
        }
    }

    private static int vocabSize(Path folder) throws IOException {
        Matcher size = Pattern.compile("\"vocab_size\"\\s*:\\s*(\\d+)").matcher(Files.readString(folder.resolve("manifest.json")));
        assertTrue(size.find(), folder + "/manifest.json names no vocab_size");
        return Integer.parseInt(size.group(1));
    }

    private static MemorySegment map(Arena arena, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }
}
