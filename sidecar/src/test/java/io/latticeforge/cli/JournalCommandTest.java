package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.kernels.Observation;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotField;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JournalCommandTest {
    /** The token of this step was drawn otherwise than from the row as it is. */
    private static final int SAMPLED_STEP = 5;

    @TempDir
    Path temp;

    private Path directory;
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void aSmallJournal() {
        directory = temp.resolve("journal");
        BlockWriter block = new BlockWriter(Journal.MAX_BLOCK_BYTES);
        SlotWriter slots = new SlotWriter(block);
        Observation observation = new Observation();
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            for (int i = 1; i <= 10; i++) {
                block.begin(BlockHeader.INPUT, 7, i, 1_767_225_600_000_000_000L);
                observation.clear(0);
                observation.entropy = i / 2f;
                observation.surprise = -0.5f;
                observation.flags = i == SAMPLED_STEP ? Observation.SAMPLED : 0;
                slots.observation(i % 2, 3, i, observation);
                slots.candidate(i % 2, 3, i, "42\u001b[31m \"" + i + "\"");
                journal.append(block);
            }
        }
    }

    @Test
    void describeNamesEveryKindAndField() {
        assertEquals(0, run("describe"));
        for (SlotKind kind : SlotKind.values()) {
            assertTrue(out.toString().contains(kind + ": " + kind.meaning()), kind.name());
            for (SlotField field : kind.fields()) {
                assertTrue(out.toString().contains("  " + field.name()), field.name());
            }
        }
        assertTrue(out.toString().contains("  20  f32       entropy, nats"), out.toString());
        assertTrue(out.toString().contains("OBSERVATION: one token (input, 48 or 56 bytes)"), out.toString());
        assertTrue(out.toString().contains("  48  f32       surprise, nats, where flags have 0x40"), out.toString());
    }

    @Test
    void describeSumsAJournalUp() {
        assertEquals(0, run("describe", "--journal", directory.toString()));
        String text = out.toString();
        for (String expected : List.of("blocks      10, positions 1 to 10", "records     20", "OBSERVATION        10", "sessions    1",
                "2026-01-01T00:00:00Z to 2026-01-01T00:00:00Z", "for each observation", "roll files  1", "20260101-0000V.cq4",
                "snapshots   0")) {
            assertTrue(text.contains(expected), expected + " in " + text);
        }
    }

    @Test
    void dumpSelectsByPositionKindAndGroup() {
        assertEquals(0, run("dump", "--journal", directory.toString(), "--from", "3", "--to", "6", "--kind", "CANDIDATE", "--group", "1"));
        assertEquals("""
                3/1  2026-01-01T00:00:00Z  CANDIDATE  session=7 group=1 sequence=3 step=3 answer="42\\u001b[31m \\"3\\""
                5/1  2026-01-01T00:00:00Z  CANDIDATE  session=7 group=1 sequence=3 step=5 answer="42\\u001b[31m \\"5\\""
                """, out.toString());
    }

    @Test
    void dumpWritesJsonLines() {
        assertEquals(0, run("dump", "--journal", directory.toString(), "--to", "2", "--kind", "OBSERVATION", "--json"));
        List<String> lines = out.toString().lines().toList();
        assertEquals(2, lines.size(), out.toString());
        assertTrue(lines.get(1).startsWith("{\"position\":2,\"slot\":0,\"epochNs\":1767225600000000000,\"kind\":\"OBSERVATION\","
                + "\"session\":\"7\",\"group\":0,\"sequence\":3,\"flags\":0,\"chosenToken\":-1,\"step\":2,\"entropy\":1.0,"
                + "\"varentropy\":null,"), lines.get(1));
    }

    @Test
    void dumpShowsWhatOnlySomeSlotsHave() {
        assertEquals(0, run("dump", "--journal", directory.toString(), "--from", "4", "--to", "5", "--kind", "OBSERVATION", "--json"));
        List<String> lines = out.toString().lines().toList();
        assertFalse(lines.get(0).contains("surprise"), lines.get(0));
        assertTrue(lines.get(1).endsWith("\"surprise\":-0.5,\"sampledVarentropy\":null}"), lines.get(1));
        out.getBuffer().setLength(0);
        assertEquals(0, run("dump", "--journal", directory.toString(), "--from", "4", "--to", "5", "--kind", "OBSERVATION"));
        lines = out.toString().lines().toList();
        assertFalse(lines.get(0).contains("surprise"), lines.get(0));
        assertTrue(lines.get(1).contains("flags=0x40") && lines.get(1).endsWith(" surprise=-0.5 sampledVarentropy=NaN"), lines.get(1));
    }

    @Test
    void verifySaysThatTheChainIsIntact() {
        assertEquals(0, run("verify", "--journal", directory.toString()));
        assertEquals("10 blocks, 20 records, chain intact\n", out.toString());
    }

    @Test
    void verifyNamesTheFirstBadPosition() throws IOException {
        Path file;
        try (var files = Files.newDirectoryStream(directory, "*.cq4")) {
            file = files.iterator().next();
        }
        byte[] head = new byte[40_000];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.read(ByteBuffer.wrap(head), 0);
            int seventh = 0;
            for (int found = 0; found < 7; seventh++) {
                found += head[seventh] == 'L' && head[seventh + 1] == 'F' && head[seventh + 2] == 'B' ? 1 : 0;
            }
            channel.write(ByteBuffer.wrap(new byte[] {99}), seventh + BlockHeader.LENGTH);
        }
        assertEquals(1, run("verify", "--journal", directory.toString()));
        assertTrue(out.toString().startsWith("position 7: "), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(1, run("verify", "--journal", directory.toString(), "--json"));
        assertTrue(out.toString().startsWith("{\"blocks\":6,\"records\":12,\"lastPosition\":6,\"intact\":false,\"badPosition\":7,"),
                out.toString());
    }

    @Test
    void wrongUsageIsTwo() {
        assertEquals(2, run("verify"));
        assertEquals(2, run("dump", "--journal", directory.toString(), "--kind", "NONSENSE"));
    }

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new JournalCommand());
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter())).execute(arguments);
    }
}
