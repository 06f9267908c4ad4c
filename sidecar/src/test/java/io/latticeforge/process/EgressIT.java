package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No connection leaves the machine: the whole life of a process, through every door, with CI unset and a command line of more than 6,000 bytes,
 * traced where a tracer is there, else seen through its table of sockets.
 */
@Timeout(120)
class EgressIT {
    private static final List<Path> TRACERS = List.of(Path.of("/usr/bin/strace"), Path.of("/bin/strace"));

    @TempDir
    Path temp;

    @Test
    void noConnectionLeavesTheMachine() throws Exception {
        Path trace = temp.resolve("trace");
        boolean traced = TRACERS.stream().anyMatch(Files::isExecutable);
        List<String> before = traced ? List.of("strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", trace.toString())
                : List.of();
        Path token = Files.writeString(temp.resolve("token"), TestSidecar.TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        List<String> padding = List.of("-Dlatticeforge.padding=" + "x".repeat(6_000));
        List<String> seen = new ArrayList<>();
        try (ServeProcess serving = ServeProcess.start(temp, before, padding, "--tcp-port", "0", "--tcp-token-file", token.toString(),
                "--ingest-queue-directory", temp.resolve("queue").toString())) {
            ProcessHandle java = traced ? serving.child().process().children().findFirst().orElseThrow()
                    : serving.child().process().toHandle();
            playAGroup(serving);
            seen.addAll(remoteSockets(java.pid()));
            java.destroy();
            serving.child().process().onExit().join();
        }
        assertEquals(List.of(), seen, "sockets to elsewhere");
        if (traced) {
            List<String> calls = Files.readAllLines(trace);
            assertFalse(calls.isEmpty(), "the tracer saw something, if only the signal that ended it");
            assertEquals(List.of(), calls.stream().filter(EgressIT::leavesTheMachine).toList());
        }
        System.out.println("egress: none, " + (traced ? "traced" : "by the table of sockets"));
    }

    @Test
    void theCheckWouldSeeOne() {
        assertTrue(leavesTheMachine("7 connect(9, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr(\"192.0.2.1\")}, 16) = 0"));
        assertTrue(leavesTheMachine("7 sendto(9, \"..\", 2, 0, {sa_family=AF_INET6, sin6_port=htons(53), inet_pton(AF_INET6, \"2001:db8::1\""));
        assertFalse(leavesTheMachine("7 connect(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0"));
        assertFalse(leavesTheMachine("7 connect(9, {sa_family=AF_UNIX, sun_path=\"/tmp/s\"}, 110) = 0"));
        assertTrue(isRemote("  1: 0100007F:9C40 0A0200C0:01BB 01 00000000:00000000"));
        assertFalse(isRemote("  0: 0100007F:9C40 00000000:0000 0A 00000000:00000000"));
    }

    private static void playAGroup(ServeProcess serving) throws IOException {
        try (Recording recording = Recording.open(Path.of("../models/traces/abacus")); FrameConversation conversation = serving.connect()) {
            conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], new byte[0]);
            RecordedLoop.Ended ended = new RecordedLoop(recording, conversation).play(recording.groups().getFirst(), 0);
            assertFalse(ended.decisions().isEmpty());
        }
    }

    private static boolean leavesTheMachine(String call) {
        boolean internet = call.contains("AF_INET");
        return internet && !call.contains("inet_addr(\"127.") && !call.contains("\"::1\"") && !call.contains("\"::ffff:127.");
    }

    /** Empty for one that was closed meanwhile: the process goes on while it is looked at. */
    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closed) {
            return "";
        }
    }

    /** Rows of the process's socket tables that have a peer which is not this machine, and belong to one of its descriptors. */
    private static List<String> remoteSockets(long pid) throws IOException {
        List<String> own = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("socket:[")) {
                    own.add(target.substring(8, target.length() - 1));
                }
            }
        }
        List<String> remote = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String row : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] columns = row.strip().split("\\s+");
                if (columns.length > 9 && own.contains(columns[9]) && isRemote(row)) {
                    remote.add(row);
                }
            }
        }
        return remote;
    }

    private static boolean isRemote(String row) {
        String peer = row.strip().split("\\s+")[2];
        String address = peer.substring(0, peer.indexOf(':'));
        boolean none = address.chars().allMatch(c -> c == '0');
        boolean loopback = address.endsWith("7F") || address.equals("00000000000000000000000001000000");
        return !none && !loopback;
    }
}
