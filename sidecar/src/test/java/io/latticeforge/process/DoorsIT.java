package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.journal.JournalReader;
import io.latticeforge.path.Replay;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same generation through each door: the same decisions, and the same observations in the journal. */
@Timeout(120)
class DoorsIT {
    private static final Path RECORDING = Path.of("../models/traces/abacus").toAbsolutePath().normalize();
    private static final int[] GROUPS = {0, 7, 21};

    @TempDir
    Path temp;

    /** What was said through one door, and what its journal holds. */
    private record Played(List<String> said, List<String> observed, List<String> decided) {}

    @Test
    void everyDoorLeadsToTheSameDecisions() throws Exception {
        Played unix = through("unix", TestSidecar::connect, new byte[0]);
        assertTrue(unix.said().size() > GROUPS.length && unix.observed().size() > 1_000 && unix.decided().size() >= GROUPS.length,
                () -> unix.said().toString());
        Played tcp = through("tcp", TestSidecar::connectTcp, TestSidecar.TOKEN.getBytes(StandardCharsets.UTF_8));
        assertSame(unix, tcp);
        assertSame(unix, through("ring", TestSidecar::connectRing, new byte[0]));
        assertSame(unix, throughAnotherProcess());
        System.out.println("doors: " + unix.observed().size() + " observations and " + unix.decided().size()
                + " decisions the same through the Unix socket, TCP, a ring and the queue");
    }

    private static void assertSame(Played expected, Played actual) {
        assertEquals(expected.said(), actual.said());
        assertEquals(expected.decided(), actual.decided());
        assertEquals(expected.observed(), actual.observed());
    }

    private interface Connect {
        FrameConversation to(TestSidecar sidecar) throws IOException;
    }

    private Played through(String name, Connect connect, byte[] token) throws IOException {
        List<String> said = new ArrayList<>();
        Path directory = Files.createDirectory(temp.resolve(name));
        try (TestSidecar sidecar = TestSidecar.withAllDoors(directory);
                Recording recording = Recording.open(RECORDING);
                FrameConversation conversation = connect.to(sidecar)) {
            Reply welcome = conversation.hello(recording.vocabSize(), ElementKind.F16, token, new byte[0]);
            assertTrue(welcome.is(WelcomeDecoder.TEMPLATE_ID), welcome::toString);
            RecordedLoop loop = new RecordedLoop(recording, conversation);
            for (int group : GROUPS) {
                RecordedLoop.Ended ended = loop.play(recording.groups().get(group), group);
                said.addAll(ended.decisions());
                said.add("winner " + ended.winner() + " tokens " + ended.tokens());
            }
            assertTrue(sidecar.faults.isEmpty(), sidecar.faults::toString);
        }
        return played(said, directory.resolve("journal"));
    }

    private Played throughAnotherProcess() throws Exception {
        Path directory = Files.createDirectory(temp.resolve("queue"));
        List<String> said;
        try (TestSidecar sidecar = TestSidecar.withAllDoors(directory);
                ChildProcess neighbour = ChildProcess.start(directory, "io.latticeforge.process.NeighbourProcess",
                        sidecar.queue().toString(), RECORDING.toString(), "" + GROUPS[0], "" + GROUPS[1], "" + GROUPS[2])) {
            said = neighbour.lines();
            assertEquals(0, neighbour.process().waitFor(), neighbour.stderr());
            assertTrue(sidecar.faults.isEmpty(), sidecar.faults::toString);
        }
        return played(said, directory.resolve("journal"));
    }

    private static Played played(List<String> said, Path journal) {
        Played played = new Played(List.copyOf(said), new ArrayList<>(), new ArrayList<>());
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                slot.first(reader.block());
                while (slot.hasNext()) {
                    slot.next();
                    if (slot.kind() == SlotKind.OBSERVATION) {
                        byte[] bytes = new byte[slot.length()];
                        slot.bytes(0, bytes);
                        played.observed().add(HexFormat.of().formatHex(bytes));
                    } else if (slot.kind() == SlotKind.DECISION) {
                        played.decided().add(slot.group() + "/" + slot.sequence() + "@" + slot.i32(4) + " " + slot.u16(44) + " " + slot.u8(46)
                                + " " + slot.f64(24) + " " + slot.f64(32));
                    }
                }
            }
        }
        assertFalse(played.observed().isEmpty());
        assertTrue(Replay.of(journal).identical());
        return played;
    }
}
