package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the machine can have against a start, by the real command: one sentence, its exit code, no stack trace. */
@Timeout(60)
class EnvironmentIT {
    private static final String OF_THE_JVM = "WARNING: Using incubator modules: jdk.incubator.vector\n";
    private static final int ENVIRONMENT = 3;
    private static final int CONFIGURATION = 4;

    @TempDir
    Path temp;

    @Test
    void socketPathInUse() throws Exception {
        Files.createDirectory(temp.resolve("running"));
        try (TestSidecar running = TestSidecar.start(temp.resolve("running"))) {
            assertTrue(running.faults.isEmpty());
            refused(ENVIRONMENT, temp.resolve("running/s").toString(), "--socket", temp.resolve("running/s").toString());
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Path file = Files.writeString(temp.resolve("precious"), "text");
        refused(ENVIRONMENT, file.toString(), "--socket", file.toString());
        assertEquals("text", Files.readString(file));
    }

    @Test
    void tcpPortInUse() throws Exception {
        Path token = Files.writeString(temp.resolve("token"), TestSidecar.TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(ENVIRONMENT, "port " + taken.getLocalPort(), "--tcp-port", String.valueOf(taken.getLocalPort()), "--tcp-token-file",
                    token.toString());
        }
    }

    @Test
    void aTokenFileThatOthersMayRead() throws Exception {
        Path token = Files.writeString(temp.resolve("token"), TestSidecar.TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        refused(CONFIGURATION, "0600", "--tcp-port", "0", "--tcp-token-file", token.toString());
    }

    @Test
    void journalLockedByAnotherProcess() throws Exception {
        Path journal = temp.resolve("locked");
        try (Journal held = Journal.open(JournalOptions.of(journal, 1 << 20))) {
            assertEquals(0, held.position());
            refused(ENVIRONMENT, "in use by process " + ProcessHandle.current().pid(), "--journal-directory", journal.toString());
        }
    }

    @Test
    void journalPathThatIsAFile() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "text");
        refused(CONFIGURATION, "is a file", "--journal-directory", file.toString());
        refused(ENVIRONMENT, "cannot be made", "--journal-directory", file.resolve("below").toString());
    }

    @Test
    void aDirectoryThatHoldsSomethingElse() throws Exception {
        Files.writeString(Files.createDirectory(temp.resolve("photos")).resolve("one.jpg"), "");
        refused(CONFIGURATION, "is not a journal", "--journal-directory", temp.resolve("photos").toString());
    }

    @Test
    void tooLittleSpace() throws Exception {
        refused(ENVIRONMENT, "MiB left; at least", "--journal-min-free-bytes", String.valueOf(Long.MAX_VALUE / 2));
    }

    @Test
    void anUnknownKeyInAPolicyNamesLineAndSuggestion() throws Exception {
        Path policy = Files.writeString(temp.resolve("mine.yaml"), "name: mine\nrulez:\n  token_budget: {}\n");
        String said = refused(CONFIGURATION, "mine.yaml", "--policy-files", policy.toString());
        assertTrue(said.contains("rules") && said.matches("(?s).*(:2|line 2).*"), said);
    }

    @Test
    void anUnknownSettingIsUsage() throws Exception {
        String said = refused(2, "--jurnal-directory", "--jurnal-directory", temp.toString());
        assertTrue(said.contains("--journal-directory"), said);
    }

    @Test
    void anUnknownKeyInTheConfigurationNamesLineAndSuggestion() throws Exception {
        Path file = Files.writeString(temp.resolve("lf.yaml"), "journal:\n  directry: x\n");
        String said = refused(CONFIGURATION, "lf.yaml", "--config", file.toString());
        assertTrue(said.contains("directory") && said.matches("(?s).*(:2|line 2).*"), said);
    }

    /** @return what it said on stderr */
    private String refused(int exitCode, String names, String... flags) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        if (!List.of(flags).contains("--socket")) {
            arguments.addAll(List.of("--socket", temp.resolve("s").toString()));
        }
        if (!List.of(flags).contains("--journal-directory")) {
            arguments.addAll(List.of("--journal-directory", temp.resolve("journal").toString()));
        }
        arguments.addAll(List.of(flags));
        try (ChildProcess child = ChildProcess.cli(temp, arguments.toArray(String[]::new))) {
            assertEquals(List.of(), child.lines());
            int code = child.process().waitFor();
            String said = child.stderr().replace(OF_THE_JVM, "");
            assertEquals(exitCode, code, said);
            assertTrue(said.startsWith("latticeforge: ") && said.contains(names), said);
            assertFalse(said.contains("\tat ") || said.contains("Exception"), said);
            assertTrue(said.lines().count() <= (code == 2 ? 4 : 1), said);
            return said;
        }
    }
}
