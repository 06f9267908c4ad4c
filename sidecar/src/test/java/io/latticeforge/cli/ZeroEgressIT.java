package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
        builder.environment().put("LATTICEFORGE_JAVA_OPTS", "-Dpadding=" + "x".repeat(COMMAND_LINE_BYTES));
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
                directory.resolve("j").toString());
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
