package io.latticeforge.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back: written from the recording that ships, it is that recording byte for byte. */
class RecordingWriterTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");

    @TempDir
    Path temp;

    private static RecordingWriter.About about(Recording source) {
        List<String> words = IntStream.range(0, source.vocabSize()).mapToObj(source::text).toList();
        return new RecordingWriter.About("abacus-0.86m", words, source.temperature(), 224, 16, 11_001);
    }

    private static SampleColumns columns(Recording source, RecordedSequence sequence, MemorySegment row) {
        SampleColumns columns = new SampleColumns(source.vocabSize(), 224, source.id("answer"));
        for (int i = sequence.firstToken(); i < sequence.firstToken() + sequence.tokens(); i++) {
            MemorySegment half = source.row(i);
            for (int v = 0; v < source.vocabSize(); v++) {
                row.setAtIndex(ValueLayout.JAVA_FLOAT, v, Float.float16ToFloat(half.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, v)));
            }
            columns.add(source.chosen(i), row, source.stats(i, 1), source.probeId(i), source.probeProbability(i), source.probeEntropy(i));
        }
        if (sequence.completed()) {
            columns.complete();
        }
        return columns;
    }

    @Test
    void theShippedRecordingWrittenAgainIsTheSame() throws IOException {
        Path folder = temp.resolve("again");
        try (Arena arena = Arena.ofConfined(); Recording source = Recording.open(BUNDLE)) {
            MemorySegment row = arena.allocate(4L * source.vocabSize());
            try (RecordingWriter writer = RecordingWriter.create(folder, about(source))) {
                for (RecordedGroup group : source.groups()) {
                    writer.group(group.id(), group.kind(), group.prompt(), group.truth(),
                            group.sequences().stream().map(sequence -> columns(source, sequence, row)).toList());
                }
                writer.finish();
            }
            try (Recording again = Recording.open(folder)) {
                assertEquals(source.groups(), again.groups());
                assertTrue(again.hasRows());
                assertEquals(source.temperature(), again.temperature());
            }
        }
        for (String file : new String[] {"tokens.u16", "rows.f16", "stats.f32", "probe_answer.u16", "probe.f32", "vocab.txt"}) {
            assertEquals(-1, Files.mismatch(BUNDLE.resolve(file), folder.resolve(file)), file);
        }
        ObjectMapper json = new ObjectMapper();
        List<String> expected = Files.readAllLines(BUNDLE.resolve("groups.jsonl"));
        List<String> actual = Files.readAllLines(folder.resolve("groups.jsonl"));
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(json.readTree(expected.get(i)), json.readTree(actual.get(i)));
        }
    }

    @Test
    void aFolderWithSomethingInItIsRefused() throws IOException {
        Files.writeString(temp.resolve("mine"), "x");
        try (Recording source = Recording.open(BUNDLE)) {
            LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> RecordingWriter.create(temp, about(source)));
            assertEquals(ErrorCode.UNAVAILABLE, refused.code());
            assertTrue(refused.getMessage().contains("is not empty"), refused.getMessage());
        }
    }

    @Test
    void withoutItsManifestItIsNoRecording() {
        Path folder = temp.resolve("half");
        try (Recording source = Recording.open(BUNDLE)) {
            RecordingWriter.create(folder, about(source)).close();
            assertThrows(LatticeForgeException.class, () -> Recording.open(folder));
        }
    }
}
