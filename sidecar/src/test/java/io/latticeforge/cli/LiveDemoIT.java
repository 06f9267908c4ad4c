package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, as a stranger types it: a live model beside a live sidecar, and nothing of them afterwards. */
class LiveDemoIT {
    private static final int GROUPS = 4;

    @TempDir
    Path temp;

    private ProcessBuilder demo(String... flags) {
        List<String> command = new ArrayList<>(List.of(LauncherUnderTest.script().toString(), "demo"));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(temp.resolve("err").toFile());
        builder.environment().put("LATTICEFORGE_BUILD", "never");
        builder.environment().put("LATTICEFORGE_JAVA_OPTS", "-Djava.io.tmpdir=" + temp);
        return builder;
    }

    private String errors() {
        try {
            return Files.readString(temp.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Processes of this test's demos: each has this directory in its command line. */
    private Stream<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(p -> commandLine(p).contains(temp.toString()));
    }

    /** Whole: what ProcessHandle tells ends after 4,096 bytes, and our class path alone is longer in a deep directory. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private Optional<ProcessHandle> process(String command) {
        return processes().filter(p -> commandLine(p).contains(" " + command + " ")).findFirst();
    }

    private void nothingIsLeft() throws IOException {
        assertEquals(List.of(), processes().map(LiveDemoIT::commandLine).toList());
        try (Stream<Path> left = Files.list(temp)) {
            assertEquals(List.of(), left.map(p -> p.getFileName().toString()).filter(name -> name.startsWith("latticeforge-demo")).toList());
        }
    }

    private JsonNode run(long seed) throws Exception {
        Path out = temp.resolve("out");
        Process process = demo("--json", "--groups=" + GROUPS, "--seed=" + seed).redirectOutput(out.toFile()).start();
        assertEquals(0, process.waitFor(), this::errors);
        List<String> lines = Files.readAllLines(out);
        assertTrue(lines.stream().anyMatch(l -> l.contains("why?")) && lines.stream().anyMatch(l -> l.contains("seed " + seed)), "the table is there");
        System.out.println(lines.getLast());
        return new ObjectMapper().readTree(lines.getLast());
    }

    @Test
    void savesTokensAndTimeAndTheSameSeedAsksTheSame() throws Exception {
        JsonNode result = run(5);
        nothingIsLeft();
        String said = result.toString();
        assertEquals(GROUPS, result.path("groups").asInt());
        assertEquals(5, result.path("seed").asLong());
        assertTrue(result.path("replay_identical").asBoolean(), said);
        for (JsonNode pass : List.of(result, result.path("waves"))) {
            assertTrue(pass.path("tokens_saved_ratio").asDouble() > 0.4, said);
            assertTrue(pass.path("wall_clock_saved_ratio").asDouble() > 0.2, said);
            assertEquals(2, pass.path("accuracy_difference_interval").size(), said);
        }
        double perSample = result.path("tokens_full").asDouble() / (GROUPS * 16);
        assertTrue(perSample > 40 && perSample < 224, said);
        assertTrue(result.path("accuracy_full_majority").asDouble() >= 0.5, said);
        assertTrue(result.path("waves").path("decisions").path("spawn").asInt() >= GROUPS, said);
        assertTrue(result.path("step_latency_us").path("p50").asDouble() > 0, said);
        routedRight(result.path("route"));
        Path again = temp.resolve("again");
        assertEquals(0, demo("--record=" + again, "--groups=" + GROUPS, "--seed=5").redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor(),
                this::errors);
        assertEquals(result.path("tokens_full").asInt(), new ObjectMapper().readTree(again.resolve("manifest.json").toFile()).path("tokens").asInt(),
                "the same seed drew other samples");
    }

    /** What is right is known: the edge of a question by its first word, of a foreign request none. */
    private static void routedRight(JsonNode route) {
        String said = route.toString();
        assertEquals(GROUPS, route.path("questions").asInt(), said);
        assertEquals(GROUPS / 2, route.path("foreign").asInt(), said);
        assertEquals(GROUPS, route.path("routed_right").asInt() + route.path("rejected_wrongly").asInt(), said);
        assertTrue(route.path("routed_right").asInt() >= GROUPS - 1, said);
        assertEquals(0, route.path("routed_wrong").asInt() + route.path("unanswered").asInt(), said);
        assertEquals(GROUPS / 2, route.path("rejected_rightly").asInt() + route.path("let_through").asInt(), said);
        assertTrue(route.path("latency_us").path("p50").asDouble() > 0, said);
        for (String example : List.of("question", "nearest_foreign")) {
            JsonNode request = route.path(example);
            assertEquals(request.path("reject_score").asDouble() < request.path("reject_below").asDouble(), request.path("rejected").asBoolean(), said);
            assertEquals(2, request.path("scores").size(), "best and runner-up: " + said);
        }
        JsonNode question = route.path("question");
        if (!question.path("rejected").asBoolean()) {
            assertEquals(question.path("text").asText().split(" ")[0], question.path("scores").path(0).path("edge").asText(), said);
        }
    }

    /** Runs until the watched question is printed: from then on the model generates what is measured. */
    private Process untilTheModelGenerates(BufferedReader[] out) throws IOException {
        Process process = demo("--groups=5000", "--seed=5").start();
        out[0] = process.inputReader();
        assertNotNull(out[0].readLine(), this::errors);
        return process;
    }

    @Test
    void aSignalEndsAllOfIt() throws Exception {
        BufferedReader[] out = new BufferedReader[1];
        Process process = untilTheModelGenerates(out);
        assertTrue(process("serve").isPresent() && process("model-loop").isPresent(), "sidecar and model run");
        process.destroy();
        assertEquals(143, process.waitFor(), this::errors);
        nothingIsLeft();
    }

    @Test
    void nobodyOutlivesADemoThatIsKilled() throws Exception {
        BufferedReader[] out = new BufferedReader[1];
        Process process = untilTheModelGenerates(out);
        List<ProcessHandle> all = processes().filter(p -> p.pid() != process.pid()).toList();
        assertEquals(2, all.size());
        process.destroyForcibly();
        for (ProcessHandle each : all) {
            each.onExit().get(30, TimeUnit.SECONDS);
        }
        ProcessBuilder next = demo("--groups=1").redirectOutput(ProcessBuilder.Redirect.DISCARD);
        next.environment().merge("LATTICEFORGE_JAVA_OPTS", " -Dlatticeforge.home=" + temp, String::concat);
        assertEquals(ExitCode.ENVIRONMENT.number(), next.start().waitFor(), "no models there, and the directory of the killed demo is removed");
        nothingIsLeft();
    }

    @Test
    void aModelThatIsKilledIsOneSentence() throws Exception {
        BufferedReader[] out = new BufferedReader[1];
        Process process = untilTheModelGenerates(out);
        assertTrue(process("model-loop").orElseThrow().destroyForcibly());
        assertEquals(ExitCode.ENVIRONMENT.number(), process.waitFor(), this::errors);
        assertTrue(errors().contains("the model's process was ended by signal 9"), this::errors);
        nothingIsLeft();
    }

    @Test
    void aChangedModelIsRefusedWithTheWayOut() throws Exception {
        Path models = Path.of("..", "models");
        Files.createDirectories(temp.resolve("models").resolve("abacus"));
        Files.createDirectories(temp.resolve("models").resolve("gate"));
        for (String file : new String[] {"manifest.json", "abacus/abacus.onnx", "abacus/vocab.txt", "gate/abacus-gate.json"}) {
            Files.copy(models.resolve(file), temp.resolve("models").resolve(file));
        }
        byte[] bytes = Files.readAllBytes(temp.resolve("models/abacus/abacus.onnx"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(temp.resolve("models/abacus/abacus.onnx"), bytes);
        ProcessBuilder changed = demo("--groups=1").redirectOutput(ProcessBuilder.Redirect.DISCARD);
        changed.environment().merge("LATTICEFORGE_JAVA_OPTS", " -Dlatticeforge.home=" + temp, String::concat);
        assertEquals(ExitCode.ENVIRONMENT.number(), changed.start().waitFor(), this::errors);
        assertTrue(errors().contains("the manifest says") && errors().contains("demo --recorded"), this::errors);
        assertFalse(errors().contains("internal error"), this::errors);
        nothingIsLeft();
    }
}
