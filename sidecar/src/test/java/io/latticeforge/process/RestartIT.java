package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.path.FoldState;
import io.latticeforge.path.Replay;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process killed with SIGKILL again and again in the middle of a generation: nothing acknowledged is lost, and it ends as if undisturbed. */
@Timeout(180)
class RestartIT {
    private static final int CYCLES = 20;
    private static final int GROUPS = 3;
    private static final String[] SNAPSHOT_OFTEN = {"--journal-snapshot-every-blocks", "40"};

    @TempDir
    Path temp;

    private final long seed = Long.getLong("latticeforge.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Double> readySeconds = new ArrayList<>();
    private ServeProcess serving;
    private byte[] token = {};

    @AfterEach
    void leaveNothingRunning() {
        serving.close();
    }

    @Test
    void killedTwentyTimesItEndsAsIfUndisturbed() throws Exception {
        System.out.println("restart: seed " + seed);
        List<RecordedLoop.Ended> undisturbed = new ArrayList<>();
        List<RecordedLoop.Ended> killed = new ArrayList<>();
        try (Recording recording = Recording.open(Path.of("../models/traces/abacus"))) {
            try (TestSidecar sidecar = TestSidecar.start(Files.createDirectory(temp.resolve("undisturbed")));
                    FrameConversation conversation = sidecar.connect()) {
                conversation.hello(recording.vocabSize(), ElementKind.F16, token, token);
                play(recording, new RecordedLoop(recording, conversation), undisturbed);
            }
            serving = ServeProcess.start(temp, SNAPSHOT_OFTEN);
            RecordedLoop loop = new RecordedLoop(recording, connected(recording).conversation(), lost -> again(recording));
            play(recording, loop, killed);
            assertEquals(CYCLES, loop.resumed(), "kills");
            assertEquals(143, serving.terminate());
        }
        assertEquals(undisturbed, killed);
        Replay.Result replay = Replay.of(serving.journal());
        assertTrue(replay.identical(), replay::sentence);
        assertTrue(replay.decisions() > GROUPS, replay::toString);
        FoldState.Recovery recovery = FoldState.recovered(serving.journal());
        assertTrue(recovery.snapshotPosition() > 0, "it began at a snapshot");
        assertArrayEquals(FoldState.fromTheFirstBlock(serving.journal()), recovery.state());
        System.out.printf(Locale.ROOT, "restart: %d kills, %d blocks and %d decisions replayed identical, ready again in %.2f s (worst %.2f s)%n",
                CYCLES, replay.blocks(), replay.decisions(), readySeconds.stream().mapToDouble(s -> s).average().orElse(0),
                readySeconds.stream().mapToDouble(s -> s).max().orElse(0));
    }

    @Test
    void snapshotPlusTailIsTheFullFoldAlsoRightAfterAKill() throws Exception {
        try (Recording recording = Recording.open(Path.of("../models/traces/abacus"))) {
            serving = ServeProcess.start(temp, SNAPSHOT_OFTEN);
            try (FrameConversation conversation = serving.connect()) {
                conversation.hello(recording.vocabSize(), ElementKind.F16, token, token);
                play(recording, new RecordedLoop(recording, conversation), new ArrayList<>());
                conversation.openGroup(77, 2, "");
                conversation.openSequence(77, 0, 1, 2, 3);
                serving.close();
            }
        }
        FoldState.Recovery recovery = FoldState.recovered(serving.journal());
        assertTrue(recovery.snapshotPosition() > 0 && recovery.foldedBlocks() > 0, recovery::toString);
        assertArrayEquals(FoldState.fromTheFirstBlock(serving.journal()), recovery.state());
    }

    /** Durability none promises nothing of what was, and that it starts again. */
    @Test
    void withoutDurabilityItStartsAgainAndKnowsNobody() throws Exception {
        String[] none = {"--journal-durability", "none"};
        byte[] before;
        try (Recording recording = Recording.open(Path.of("../models/traces/abacus"))) {
            serving = ServeProcess.start(temp, none);
            assertEquals("none", serving.ready().path("durability").asText());
            try (FrameConversation conversation = serving.connect()) {
                before = conversation.hello(recording.vocabSize(), ElementKind.F16, token, token).resumeToken();
                new RecordedLoop(recording, conversation).play(recording.groups().getFirst(), 1);
            }
            serving.close();
            serving.child().process().onExit().join();
            assertFalse(Files.exists(serving.journal()), "nothing is written");
            serving = ServeProcess.start(temp, none);
            try (FrameConversation conversation = serving.connect()) {
                Reply welcome = conversation.hello(recording.vocabSize(), ElementKind.F16, token, before);
                assertTrue(welcome.is(WelcomeDecoder.TEMPLATE_ID), welcome::toString);
                assertFalse(welcome.resumed(), "it is another session");
                assertFalse(new RecordedLoop(recording, conversation).play(recording.groups().getFirst(), 1).toString().isEmpty());
            }
            assertEquals(143, serving.terminate());
        }
        assertFalse(Files.exists(serving.journal()), "nor at the end");
    }

    private static void play(Recording recording, RecordedLoop loop, List<RecordedLoop.Ended> into) throws IOException {
        for (int group = 0; group < GROUPS; group++) {
            into.add(loop.play(recording.groups().get(group), group));
        }
    }

    /** The process is dead: starts it again on the same journal and resumes. */
    private RecordedLoop.Resumed again(Recording recording) throws IOException {
        serving.child().process().onExit().join();
        serving = ServeProcess.start(temp, SNAPSHOT_OFTEN);
        readySeconds.add(serving.readySeconds());
        return connected(recording);
    }

    /** Connected, and to be killed after a while unless that has been done often enough. */
    private RecordedLoop.Resumed connected(Recording recording) throws IOException {
        SocketLine socket = SocketLine.unix(temp.resolve("s"));
        Line line = readySeconds.size() < CYCLES
                ? new KillingLine(socket, serving.child().process(), 2 + random.nextInt(12), random.nextInt(1_500)) : socket;
        FrameConversation conversation = new FrameConversation(line);
        Reply welcome = conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], token);
        assertTrue(welcome.is(WelcomeDecoder.TEMPLATE_ID), welcome::toString);
        assertEquals(token.length > 0, welcome.resumed());
        token = welcome.resumeToken();
        return new RecordedLoop.Resumed(conversation, welcome.nextSteps());
    }
}
