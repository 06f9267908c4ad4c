package io.latticeforge.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.RecordedLoop;
import io.latticeforge.process.TestSidecar;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    @TempDir
    static Path temp;

    private static Path journal = Path.of("");

    @BeforeAll
    static void playGroups() throws IOException {
        try (TestSidecar sidecar = TestSidecar.start(temp);
                Recording recording = Recording.open(Path.of("../models/traces/abacus"));
                FrameConversation conversation = sidecar.connect()) {
            conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], new byte[0]);
            RecordedLoop loop = new RecordedLoop(recording, conversation);
            for (int group = 0; group < 3; group++) {
                assertFalse(loop.play(recording.groups().get(group), group).decisions().isEmpty());
            }
            journal = sidecar.journal();
            assertTrue(Replay.of(journal).identical(), "while it is in use");
        }
    }

    @Test
    void everyDecisionComesOutAsItIsOnRecord() {
        AtomicLong last = new AtomicLong();
        Replay.Result result = Replay.of(journal, last::set);
        assertEquals("", result.sentence());
        assertTrue(result.identical());
        assertEquals(0, result.difference());
        assertEquals(result.blocks(), result.inputs() + result.outputs());
        assertEquals(result.blocks(), last.get());
        assertTrue(result.decisions() >= 3 && result.outputs() >= 3 + 3, result::toString);
        assertTrue(result.records() > 1000, result::toString);
    }

    @Test
    void decisionsThatAKilledProcessOwesAreJournaledByTheNext(@TempDir Path other) throws IOException {
        long cause = 0;
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next() && (reader.block().kind() != BlockHeader.OUTPUT || cause < 100)) {
                cause = reader.position();
            }
        }
        JournalCopy copy = new JournalCopy(other.resolve("journal"));
        copy.of(journal, cause);
        assertFalse(Replay.of(copy.directory()).outputs() == 0);
        try (TestSidecar next = TestSidecar.start(other); FrameConversation conversation = next.connect()) {
            conversation.hello(0, ElementKind.F16, new byte[0], new byte[0]);
            assertTrue(next.faults.isEmpty(), next.faults::toString);
        }
        try (JournalReader reader = JournalReader.open(copy.directory(), cause + 1)) {
            assertTrue(reader.next());
            assertEquals(BlockHeader.OUTPUT, reader.block().kind(), "the owed decisions come first");
            assertEquals(cause, reader.block().cause());
        }
        assertTrue(Replay.of(copy.directory()).identical());
    }

    @Test
    void saysNoWhenOneObservationWasAltered(@TempDir Path other) {
        JournalCopy copy = new JournalCopy(other.resolve("journal"));
        copy.alteringTheObservationBehind(journal, 2);
        try (JournalReader reader = JournalReader.open(copy.directory())) {
            while (reader.next()) {
                continue;
            }
            assertEquals(Replay.of(journal).blocks(), reader.position(), "the copy itself is whole, CRC and chain");
        }
        Replay.Result result = Replay.of(copy.directory());
        assertFalse(result.identical());
        assertEquals(copy.decisionBlock(), result.difference(), result::sentence);
        assertTrue(result.sentence().startsWith("block " + copy.decisionBlock()), result::sentence);
        assertTrue(result.sentence().contains("the fold gave"), result::sentence);
    }

    @Test
    void aCopyWithNothingAlteredIsIdentical(@TempDir Path other) {
        JournalCopy copy = new JournalCopy(other.resolve("journal"));
        copy.of(journal);
        assertEquals("", Replay.of(copy.directory()).sentence());
    }

    @Test
    void saysNoWhenAByteWasFlipped(@TempDir Path other) throws IOException {
        try (var files = Files.list(journal)) {
            for (Path file : files.toList()) {
                Files.copy(file, other.resolve(file.getFileName().toString()));
            }
        }
        flipInBlock(other, 40);
        Replay.Result result = Replay.of(other);
        assertFalse(result.identical());
        assertEquals(40, result.difference());
        assertTrue(result.sentence().contains("position 40 cannot be read"), result::sentence);
    }

    @Test
    void whatIsNoJournalCannotBeOpened(@TempDir Path empty) {
        assertThrows(LatticeForgeException.class, () -> Replay.of(empty.resolve("nothing")));
        assertThrows(LatticeForgeException.class, () -> Replay.of(empty));
    }

    @Test
    void anEmptyJournalIsIdentical(@TempDir Path empty) {
        Journal.open(JournalOptions.of(empty.resolve("journal"))).close();
        assertEquals(new Replay.Result(0, 0, 0, 0, 0, 0, true, 0, ""), Replay.of(empty.resolve("journal")));
    }

    @Test
    void whatRetentionLeftIsReplayedFromItsSnapshot(@TempDir Path other) {
        JournalCopy copy = new JournalCopy(other.resolve("journal"));
        long snapshot = copy.withoutItsFirstHalf(journal);
        assertTrue(JournalReader.firstPosition(copy.directory()) > 1);
        Replay.Result result = Replay.of(copy.directory());
        assertEquals("", result.sentence());
        assertEquals(snapshot, result.after());
        assertTrue(result.decisions() >= 1, result::toString);
        assertEquals(Replay.of(journal).blocks() - snapshot, result.blocks());
    }

    /** Flips a byte of the n-th block, found by its magic in the first file. */
    private static void flipInBlock(Path directory, int n) throws IOException {
        Path file;
        try (var files = Files.newDirectoryStream(directory, "*.cq4")) {
            file = files.iterator().next();
        }
        byte[] head = new byte[1 << 20];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.read(ByteBuffer.wrap(head), 0);
            int at = -1;
            for (int found = 0; found < n;) {
                at++;
                found += head[at] == 'L' && head[at + 1] == 'F' && head[at + 2] == 'B' && head[at + 3] == '1' ? 1 : 0;
            }
            at += BlockHeader.LENGTH + 1;
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (head[at] ^ 4)}), at);
        }
    }
}
