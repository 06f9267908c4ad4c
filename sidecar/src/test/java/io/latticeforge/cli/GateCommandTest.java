package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.RouteResult;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.process.ChildProcess;
import io.latticeforge.process.TestSidecar;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gate} over lines that carry their own vectors, to the sidecar that routes by what was learned. */
class GateCommandTest {
    private static final int EDGES = 4;
    private static final int DIMENSIONS = 8;
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(10);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }

    private Path lines(String name, long seed, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path file = folder.resolve(name);
        try (BufferedWriter to = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                int label = i % (EDGES + 1);
                StringBuilder line = new StringBuilder("{\"features\": [");
                for (int d = 0; d < DIMENSIONS; d++) {
                    boolean on = label == EDGES ? d == EDGES + i % (DIMENSIONS - EDGES) : d == label;
                    line.append(String.format(Locale.ROOT, "%s%.4f", d == 0 ? "" : ", ", (on ? 1 : 0) + 0.15 * random.nextGaussian()));
                }
                to.write(line + "], \"intent\": \"" + (label == EDGES ? "oos" : "edge-" + label) + "\"}\n");
            }
        }
        return file;
    }

    private Path train() throws IOException {
        Path gate = folder.resolve("gate");
        assertEquals(0, run("gate", "train", "--features", "--data", lines("train.jsonl", 1, 300).toString(), "--validation",
                lines("validation.jsonl", 2, 200).toString(), "--out", gate.toString(), "--json"), err::toString);
        return gate;
    }

    @Test
    void trainsEvaluatesExportsAndTheSidecarRoutesByIt() throws IOException {
        Path gate = train();
        JsonNode said = new ObjectMapper().readTree(out.toString().lines().toList().getLast());
        String page = Files.readString(gate.resolve("report.html"));
        assertTrue(page.contains("<svg") && !page.contains("http"), "one page, nothing fetched");
        out.getBuffer().setLength(0);
        assertEquals(0, run("gate", "evaluate", "--features", "--gate", gate.toString(), "--data", folder.resolve("validation.jsonl").toString(),
                "--json"), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString());
        assertEquals(said.path("validation"), found);
        assertTrue(found.path("accuracy_in_scope").asDouble() > 0.97 && found.path("auroc_oos").asDouble() > 0.97
                && found.path("oos_rejected").asDouble() > 0.9 && found.path("in_scope_rejected").asDouble() < 0.1, found::toString);

        Path file = folder.resolve("gate.file");
        assertEquals(0, run("gate", "export", "--gate", gate.toString(), "--name", "tools", "--out", file.toString()), err::toString);
        SidecarConfig usual = TestSidecar.config(folder, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        try (TestSidecar sidecar = TestSidecar.start(folder, new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(), usual.ingestQueue(),
                usual.policies(), List.of(file), usual.limits(), usual.resumeWindowS(), usual.compute(), usual.gateway()));
                LatticeForgeClient client = LatticeForgeClient.connect(ClientConfig.unix(usual.socket()).named("test", "")
                        .timeouts(WAIT_NS, WAIT_NS))) {
            assertTrue(sidecar.sidecar().ready().policy().length() > 1);
            RouteResult to = client.route("tools", new float[] {0, 0, 1, 0, 0, 0, 0, 0}, 2).orElseThrow();
            assertFalse(to.rejected(), to::toString);
            assertEquals("edge-2", to.scores().getFirst().edge());
            assertTrue(to.scores().getFirst().open() && to.scores().getFirst().score() > to.scores().getFirst().threshold(), to::toString);
            assertEquals(2, to.scores().size(), "the runner-up is there");
            RouteResult none = client.route("tools", new float[] {0, 0, 0, 0, 0, 1, 0, 0}, 2).orElseThrow();
            assertTrue(none.rejected(), none::toString);
        }
    }

    @Test
    void anExportedGateLearnsWhereThatIsAskedFor() throws IOException {
        Path gate = train();
        out.getBuffer().setLength(0);
        assertEquals(0, run("gate", "export", "--gate", gate.toString()), err::toString);
        assertFalse(new ObjectMapper().readTree(out.toString()).has("learn"));
        out.getBuffer().setLength(0);
        assertEquals(0, run("gate", "export", "--gate", gate.toString(), "--learn-rate", "0.25"), err::toString);
        assertEquals(0.25, new ObjectMapper().readTree(out.toString()).path("learn").path("rate").asDouble());
        for (String rate : new String[] {"0", "10.5", "-Infinity"}) {
            assertEquals(2, run("gate", "export", "--gate", gate.toString(), "--learn-rate", rate));
        }
        assertTrue(err.toString().contains("--learn-rate is 10.5; it must lie above 0 and not above 10.0"), err::toString);
    }

    @Test
    void whatIsWrongIsOneSentence() throws IOException {
        Path gate = train();
        refused(4, "line 1 has the intent 'other', which is none of the gate's 4 edges; 'oos' is for none of them", "evaluate", gate,
                "{\"features\": [1,0,0,0,0,0,0,0], \"intent\": \"other\"}\n");
        refused(1, "f:1 has 2 features; the gate has 8 dimensions", "evaluate", gate, "{\"features\": [1,0], \"intent\": \"edge-1\"}\n");
        refused(1, "none of the 1 lines belongs to an edge of the gate; at least 1 is needed", "evaluate", gate,
                "{\"features\": [1,0,0,0,0,0,0,0], \"intent\": \"oos\"}\n");
        refused(1, "f:2 has 1 features; line 1 has 2", "train", gate,
                "{\"features\": [1,0], \"intent\": \"a\"}\n{\"features\": [1], \"intent\": \"a\"}\n");
        refused(1, "there is one edge, 'a', to learn; at least 2 are needed", "train", gate,
                "{\"features\": [1,0], \"intent\": \"a\"}\n{\"features\": [1,0], \"intent\": \"a\"}\n");
        refused(1, "there is no edge to learn; at least 2 are needed", "train", gate, "");
        refused(1, "f:1 is empty; each line is a JSON object", "train", gate, "\n");
        refused(1, "f has more than 100000 lines, the most that a gate is trained on: take a sample of it", "train", gate,
                "{\"features\": [1], \"intent\": \"a\"}\n".repeat(100_001));
        String two = "{\"features\": [1,0], \"intent\": \"a\"}\n".repeat(2) + "{\"features\": [0,1], \"intent\": \"b\"}\n".repeat(2);
        refused(1, "f:3 is empty; each line is a JSON object", "train", gate, two.substring(0, two.length() / 2) + "   \n" + two);
        refused(1, "the edge 'c' has 1 example; at least 2 are needed, as each is judged by a model that has not seen it", "train", gate,
                two + "{\"features\": [1,1], \"intent\": \"c\"}\n");
        refused(1, "there is no edge to learn; at least 2 are needed", "train", gate, "{\"features\": [1,0], \"intent\": \"oos\"}\n".repeat(3));
        assertEquals(2, run("gate", "train", "--data", "f", "--out", "g", "--objective", "best"));
        assertEquals(3, run("gate", "evaluate", "--features", "--gate", folder.resolve("no").toString(), "--data", "f"));
    }

    /** Before anything is learned, so that nobody waits for it and no gate is written. */
    @Test
    void aValidationFileThatDoesNotFitIsRefusedFirst() throws IOException {
        Path data = lines("train.jsonl", 1, 300);
        Path gate = folder.resolve("gate");
        String[] arguments = {"gate", "train", "--features", "--data", data.toString(), "--validation", folder.resolve("v").toString(), "--out",
            gate.toString()};
        Files.writeString(folder.resolve("v"), "{\"features\": [1,0,0,0,0,0,0,0], \"intent\": \"edge-9\"}\n");
        assertEquals(4, run(arguments), err::toString);
        assertTrue(err.toString().strip().endsWith("line 1 has the intent 'edge-9', which is none of the gate's 4 edges; 'oos' is for none of"
                + " them"), err::toString);
        Files.writeString(folder.resolve("v"), "{\"features\": [1,0,0], \"intent\": \"edge-1\"}\n");
        assertEquals(1, run(arguments), err::toString);
        assertTrue(err.toString().strip().endsWith("v:1 has 3 features; the gate has 8 dimensions"), err::toString);
        Files.writeString(folder.resolve("v"), "{\"features\": [1,0,0,0,0,0,0,1e7], \"intent\": \"edge-1\"}\n");
        assertEquals(1, run(arguments), err::toString);
        assertTrue(err.toString().strip().endsWith("v:1 has 1.0E7 as feature 7; it must be a number between -1000000.0 and 1000000.0"),
                err::toString);
        assertFalse(Files.exists(gate), "nothing was learned");
    }

    /** In a process with the memory that the launcher gives. */
    @Test
    void aHundredMegabytesAreReadOrRefusedInBoundedMemory() throws Exception {
        Path gate = train();
        String features = "{\"features\": [0,0,1,0,0,0,0,0], \"intent\": \"edge-2\"";
        Path wide = repeated("wide", features + ", \"note\": \"" + "x".repeat(10_000) + "\"}\n", 10_000);
        Path many = repeated("many", features + "}" + " ".repeat(60) + "\n", 1_000_001);
        assertTrue(Files.size(wide) > 100_000_000 && Files.size(many) > 100_000_000);
        try (ChildProcess evaluates = ChildProcess.cli(folder, "gate", "evaluate", "--features", "--gate", gate.toString(), "--data",
                wide.toString(), "--json")) {
            String said = String.valueOf(evaluates.line());
            assertEquals(0, evaluates.process().waitFor());
            assertEquals(1, new ObjectMapper().readTree(said).path("accuracy_in_scope").asDouble(), said);
        }
        refusedByAnother("more than 1000000 lines, the most that is evaluated: take a sample of it", "evaluate", "--gate", gate, many);
        refusedByAnother("more than 100000 lines, the most that a gate is trained on: take a sample of it", "train", "--out", gate, many);
    }

    private Path repeated(String name, String line, int times) throws IOException {
        Path file = folder.resolve(name);
        try (BufferedWriter to = Files.newBufferedWriter(file)) {
            for (int i = 0; i < times; i++) {
                to.write(line);
            }
        }
        return file;
    }

    private void refusedByAnother(String end, String command, String option, Path gate, Path data) throws Exception {
        try (ChildProcess process = ChildProcess.cli(folder, "gate", command, "--features", option, gate.toString(), "--data", data.toString())) {
            assertEquals(1, process.process().waitFor());
            assertTrue(process.stderr().strip().endsWith(end), process.stderr());
        }
    }

    private void refused(int code, String end, String command, Path gate, String lines) throws IOException {
        err.getBuffer().setLength(0);
        Path file = Files.writeString(folder.resolve("f"), lines);
        String[] arguments = command.equals("train") ? new String[] {"gate", "train", "--features", "--data", file.toString(),
            "--out", gate.toString()}
                : new String[] {"gate", "evaluate", "--features", "--data", file.toString(), "--gate", gate.toString()};
        assertEquals(code, run(arguments), err::toString);
        assertTrue(err.toString().strip().endsWith(end), err::toString);
    }
}
