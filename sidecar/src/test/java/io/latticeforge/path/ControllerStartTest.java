package io.latticeforge.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.decisions.Reason;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.Reply;
import io.latticeforge.process.TestSidecar;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.trace.GroupStory;
import io.latticeforge.trace.StoryReader;
import io.latticeforge.tune.ControllerEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar with a controller, restarted with it and without it, on one journal. */
class ControllerStartTest {
    private static final String YAML = "name: steers\narms: [default, default-waves: {budget: 6}]\n";

    @TempDir
    Path temp;

    private TestSidecar start(@Nullable String yaml, String defaultName) throws IOException {
        Path file = yaml == null ? null : Files.writeString(temp.resolve("steers.yaml"), yaml);
        SidecarConfig usual = TestSidecar.config(temp, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        return TestSidecar.start(temp, new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(), usual.ingestQueue(),
                new SidecarConfig.Policies(List.of(), file, defaultName), usual.gates(), usual.limits(), usual.resumeWindowS(), usual.compute(), usual.gateway()));
    }

    private static FrameConversation hello(TestSidecar sidecar) throws IOException {
        FrameConversation conversation = sidecar.connect();
        conversation.hello(0, ElementKind.F16, new byte[0], new byte[0]);
        return conversation;
    }

    private static void chosen(Reply reply) {
        List<Reply.Decided> decided = reply.decisions();
        assertEquals("SPAWN", decided.getLast().action());
        assertEquals(Reason.CHOSEN.number(), decided.getLast().reason());
        assertTrue(decided.getLast().samples() == 8 || decided.getLast().samples() == 3, () -> decided.getLast().toString());
    }

    @Test
    void withItByDefaultByNameAndWithoutIt() throws IOException {
        try (TestSidecar sidecar = start(YAML, "steers"); FrameConversation conversation = hello(sidecar)) {
            assertTrue(sidecar.sidecar().ready().policy().startsWith("steers@"), sidecar.sidecar().ready()::policy);
            chosen(conversation.openGroup(1, 8, ""));
            conversation.outcome(1, 1);
            conversation.closeGroup(1);
            chosen(conversation.openGroup(2, 8, "steers"));
            conversation.closeGroup(2);
            assertEquals(List.of(), conversation.openGroup(3, 8, "default").decisions());
            assertEquals("policy 'streers' is not loaded; loaded are default, default-waves, careful, thrifty, and the controller steers",
                    conversation.openGroup(4, 8, "streers").refusal().text());
        }
        try (TestSidecar sidecar = start(YAML, "default"); FrameConversation conversation = hello(sidecar)) {
            assertTrue(sidecar.sidecar().ready().policy().startsWith("default@"), sidecar.sidecar().ready()::policy);
            assertEquals(List.of(), conversation.openGroup(1, 8, "").decisions());
            conversation.closeGroup(1);
            chosen(conversation.openGroup(2, 8, "steers"));
        }
        try (TestSidecar sidecar = start(null, "default"); FrameConversation conversation = hello(sidecar)) {
            assertEquals(List.of(), conversation.openGroup(1, 8, "").decisions());
        }
        ControllerEstimate estimate = new ControllerEstimate();
        try (JournalReader journal = JournalReader.open(temp.resolve("journal"))) {
            while (journal.next()) {
                estimate.on(journal.block());
            }
        }
        assertEquals("steers", estimate.controller().name());
        assertEquals(1, estimate.choices(), "one of three groups had an outcome");
        assertEquals(1, estimate.earned());
        assertEquals(1, estimate.arms(1).stream().mapToLong(ControllerEstimate.Arm::chosen).sum());
        Replay.Result replay = Replay.of(temp.resolve("journal"));
        assertTrue(replay.identical(), replay::sentence);
        assertEquals(3, replay.decisions());
    }

    @Test
    void itsChoiceIsPartOfTheStory() throws IOException {
        try (TestSidecar sidecar = start(YAML, "steers"); FrameConversation conversation = hello(sidecar)) {
            chosen(conversation.openGroup(1, 8, ""));
        }
        StoryReader reader = new StoryReader(key -> true);
        try (JournalReader journal = JournalReader.open(temp.resolve("journal"))) {
            while (journal.next()) {
                reader.on(journal.block());
            }
        }
        GroupStory story = reader.stories().getFirst();
        GroupStory.Choice choice = Objects.requireNonNull(story.choice());
        assertTrue(story.opening().policy().startsWith("steers@"), story.opening()::policy);
        assertTrue(choice.policy().startsWith("default"), choice::policy);
        assertEquals(choice.policy().startsWith("default@") ? 0.95 : 0.05, choice.propensity(), 1e-12);
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsOpen() {
        refused(ErrorCode.UNKNOWN_NAME, "steers.yaml: arm 'defualt' is no policy that is loaded; loaded are default, default-waves",
                YAML.replace("[default,", "[defualt,"), "default");
        refused(ErrorCode.BAD_CONFIGURATION, "steers.yaml: the controller has the name of a policy, 'default'",
                YAML.replace("steers", "default"), "default");
        refused(ErrorCode.UNKNOWN_NAME, "the default policy 'stears' is not loaded", YAML, "stears");
        refused(ErrorCode.BAD_CONFIGURATION, "steers.yaml:3: unknown key 'costs'; did you mean 'cost'?", YAML + "costs: 1\n", "default");
        assertTrue(Files.notExists(temp.resolve("journal")));
    }

    private void refused(ErrorCode code, String said, String yaml, String defaultName) {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> start(yaml, defaultName).close());
        assertEquals(code, refused.code());
        assertTrue(String.valueOf(refused.getMessage()).contains(said), refused.getMessage());
    }
}
