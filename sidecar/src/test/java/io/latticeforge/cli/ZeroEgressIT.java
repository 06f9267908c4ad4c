package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.RouteResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing leaves this machine: the real launcher runs with its system calls watched, with {@code CI} unset and a command line of more than
 * 6,000 bytes, as telemetry has been seen to hide behind the one and to die of the other. Needs strace (Linux).
 */
class ZeroEgressIT {
    private static final int COMMAND_LINE_BYTES = 6_000;
    private static final Pattern PID = Pattern.compile("\"pid\":([0-9]+)");
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final String GATE = "{\"name\": \"tools\", \"reject_by\": \"energy\", \"reject_below\": 1, \"learn\": {}, \"edges\": ["
            + "{\"name\": \"a\", \"threshold\": 0, \"vector\": [1, 0]}, {\"name\": \"b\", \"threshold\": 0, \"vector\": [0, 1]}]}";

    @TempDir
    Path directory;

    private Process launch(Path trace, String... arguments) throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(STRACE), "needs strace");
        List<String> command = new ArrayList<>(List.of(STRACE.toString(), "-f", "-qq", "-e", "trace=" + SocketCalls.TRACED,
                "-o", trace.toString(), LauncherUnderTest.script().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(directory.resolve("err").toFile());
        builder.environment().remove("CI");
        builder.environment().put("LATTICEFORGE_BUILD", "never");
        builder.environment().put("LATTICEFORGE_JAVA_OPTS", "-Duser.home=" + directory.resolve("home") + " -Dpadding="
                + "x".repeat(COMMAND_LINE_BYTES));
        return builder.start();
    }

    private void assertNothingLeft(Path trace) throws IOException {
        assertTrue(Files.exists(trace), "strace wrote nothing");
        assertEquals(List.of(), SocketCalls.leaving(Files.readAllLines(trace)));
    }

    @Test
    void servingOpensNoConnection() throws Exception {
        Path trace = directory.resolve("trace");
        Path socket = directory.resolve("d/s");
        Process process = launch(trace, "serve", "--json", "--socket", socket.toString(), "--journal-directory",
                directory.resolve("j").toString(), "--gate-files", Files.writeString(directory.resolve("gate.file"), GATE).toString());
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String ready = String.valueOf(out.readLine());
            Matcher pid = PID.matcher(ready);
            assertTrue(pid.find(), () -> ready + " " + said());
            ProcessHandle server = ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();
            assertTrue(Files.readAllBytes(Path.of("/proc/" + server.pid() + "/cmdline")).length > COMMAND_LINE_BYTES);
            try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                client.connect(UnixDomainSocketAddress.of(socket));
                client.write(ByteBuffer.wrap(new byte[64]));
                client.read(ByteBuffer.allocate(1024));
            }
            ClientConfig config = ClientConfig.unix(socket).named("test", "").timeouts(WAIT_NS, WAIT_NS);
            try (LatticeForgeClient client = LatticeForgeClient.connect(config)) {
                RouteResult to = client.route("tools", new float[] {1, 0}, 0).orElseThrow(() -> new AssertionError(client.errors()));
                client.outcome(to, Float.NaN, "b");
                assertTrue(client.route("tools", new float[] {1, 0}, 0).orElseThrow().rejectScore() != to.rejectScore(), "it learned");
            }
            server.destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still there 30 s after SIGTERM");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertNothingLeft(trace);
        assertFalse(Files.exists(socket), "the socket was left behind");
    }

    @Test
    void theOtherCommandsDoNeither() throws Exception {
        for (String command : new String[] {"version", "config print", "doctor --vocab 55"}) {
            Path trace = directory.resolve(command.replace(' ', '-'));
            Process process = launch(trace, command.split(" "));
            assertEquals(0, process.waitFor(), this::said);
            assertNothingLeft(trace);
        }
    }

    @Test
    void aGateIsTrainedHere() throws Exception {
        Path data = Files.writeString(directory.resolve("data"), ("{\"features\": [1, 0], \"intent\": \"a\"}\n"
                + "{\"features\": [0, 1], \"intent\": \"b\"}\n").repeat(8));
        trainsAndEvaluates(data, "--features");
    }

    /** Model, tokenizer and its library come from where the build put them, and nothing of them goes into a home directory. */
    @Test
    void aGateOfTextsIsTrainedHereWhereTheEmbeddingIsBuilt() throws Exception {
        Path built = LauncherUnderTest.script().resolveSibling("native/embedding/target/.built");
        Assumptions.assumeTrue(Files.exists(built), "left out: the sentence embedding is not built");
        Files.createDirectory(directory.resolve("home"));
        trainsAndEvaluates(LauncherUnderTest.script().resolveSibling("models/gate/requests-validation.jsonl"));
        try (Stream<Path> written = Files.walk(directory.resolve("home"))) {
            assertEquals(List.of(directory.resolve("home")), written.toList(), "written into the home directory");
        }
    }

    private void trainsAndEvaluates(Path data, String... flags) throws Exception {
        Path gate = directory.resolve("gate");
        for (List<String> command : List.of(List.of("train", "--out", gate.toString()), List.of("evaluate", "--gate", gate.toString()))) {
            List<String> arguments = new ArrayList<>(List.of("gate"));
            arguments.addAll(command);
            arguments.addAll(List.of("--data", data.toString()));
            arguments.addAll(List.of(flags));
            Path trace = directory.resolve(command.getFirst());
            Process process = launch(trace, arguments.toArray(String[]::new));
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertEquals(0, process.waitFor(), this::said);
            assertNothingLeft(trace);
        }
    }

    @Test
    void aConnectionThatLeavesWouldBeSeen() {
        String abroad = "12 connect(5, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr(\"93.184.216.34\")}, 16) = 0";
        String abroad6 =
                "12 connect(5, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, \"2606:2800::1\", &sin6_addr)}, 28) = 0";
        String home = "12 connect(5, {sa_family=AF_INET, sin_port=htons(7171), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0";
        String unix = "12 connect(5, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110) = -1 ENOENT";
        assertEquals(List.of(abroad, abroad6), SocketCalls.leaving(List.of(abroad, home, unix, abroad6)));
    }

    private String said() {
        try (Stream<String> lines = Files.lines(directory.resolve("err"))) {
            return String.join("\n", lines.toList());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
