package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.TestSidecar;
import io.latticeforge.protocol.codec.ElementKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code controller evaluate} prints and how it ends. */
class ControllerEvaluateCommandTest {
    private static final String BUNDLE = Path.of("..", "models", "traces", "abacus").toString();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private String file = "";

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("own.yaml"), "name: own\nrules: []\n");
        file = Files.writeString(folder.resolve("c.yaml"), "name: c\narms: [own, default-waves, default-waves: {budget: 3}]\n").toString();
    }

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }

    @Test
    void theLastLineIsOneObject() throws IOException {
        assertEquals(0, run("controller", "evaluate", "--controller", file, "--policy", folder.resolve("own.yaml").toString(), "--traces",
                BUNDLE, "--shuffles", "2", "--json"), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertEquals(44, found.path("groups").asInt());
        assertEquals(79_366 / 44.0, found.path("arms").path("own").path("tokens_per_group").asDouble(), 1e-9, "every sample to its own end");
        assertEquals(2, found.path("against_best_fixed_arm_ci95").size());
        for (String estimator : new String[] {"ips", "snips", "dr"}) {
            assertTrue(found.path("arms").path("default-waves").has(estimator + "_ci95"), estimator);
        }
        assertTrue(found.path("oracle_reward").asDouble() >= found.path("reward").asDouble());
    }

    @Test
    void aTableForPeople() {
        assertEquals(0, run("controller", "evaluate", "--controller", file, "--policy", folder.resolve("own.yaml").toString(), "--traces",
                BUNDLE, "--shuffles", "0", "--threads", "1"), err::toString);
        assertTrue(out.toString().contains("against the best fixed arm, 95 %"), out::toString);
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("default-waves/3 +\\d.*")), out::toString);
    }

    @Test
    void aJournalWithoutAControllerEstimatesNothing() throws IOException {
        Path journal = RecordedJournal.of(folder, 1, 1);
        assertEquals(ExitCode.CONFIGURATION.number(), run("controller", "estimate", "--journal", journal.toString()), err::toString);
        assertTrue(err.toString().contains("the journal loads no controller"), err::toString);
    }

    @Test
    void aJournalWithOneEstimatesEveryArm() throws IOException {
        Path steers = Files.writeString(folder.resolve("steers.yaml"), "name: steers\narms: [default, default-waves]\n");
        SidecarConfig usual = TestSidecar.config(folder, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        try (TestSidecar sidecar = TestSidecar.start(folder, new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(),
                usual.ingestQueue(), new SidecarConfig.Policies(List.of(), steers, "steers"), usual.gates(), usual.limits(),
                usual.resumeWindowS(), usual.compute(), usual.gateway()));
                FrameConversation conversation = sidecar.connect()) {
            conversation.hello(0, ElementKind.F16, new byte[0], new byte[0]);
            for (int group = 0; group < 20; group++) {
                conversation.openGroup(group, 8, "");
                conversation.outcome(group, 0.5f);
                conversation.closeGroup(group);
            }
        }
        String journal = folder.resolve("journal").toString();
        assertEquals(0, run("controller", "estimate", "--journal", journal), err::toString);
        assertTrue(out.toString().contains("· 20 choices with a reward · mean reward 0.5"), out::toString);
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("default-waves +\\d+ .*")), out::toString);
        assertEquals(0, run("controller", "estimate", "--journal", journal, "--json"), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        assertEquals(20, found.path("choices").asInt());
        assertEquals(2, found.path("arms").path("default").path("dr_ci95").size());
        assertEquals(0, run("journal", "dump", "--journal", journal), err::toString);
        assertTrue(out.toString().lines().anyMatch(line -> line.matches(".*ARM_CHOSEN .* propensity=0\\.\\d+ .* promptLength=0\\.2.*")),
                out::toString);
    }

    @Test
    void badInputIsOneSentence() {
        refused(ExitCode.CONFIGURATION, "arm 'own' of c is no policy that is known; known are default, default-waves", "--controller", file,
                "--traces", BUNDLE);
        refused(ExitCode.ENVIRONMENT, "no.yaml cannot be read: there is no such file", "--controller", folder.resolve("no.yaml").toString(),
                "--traces", BUNDLE);
        refused(ExitCode.USAGE, "--shuffles is -1", "--controller", file, "--traces", BUNDLE, "--shuffles", "-1");
        refused(ExitCode.USAGE, "Missing required option: '--controller", "--traces", BUNDLE);
    }

    private void refused(ExitCode code, String sentence, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "controller";
        all[1] = "evaluate";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        assertEquals(code.number(), run(all), err::toString);
        assertTrue(err.toString().contains(sentence), err::toString);
    }
}
