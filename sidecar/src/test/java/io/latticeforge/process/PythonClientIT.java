package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python client: its own suite, which reads the same golden bytes, and its example loop against a real sidecar. */
class PythonClientIT {
    private static final Path CLIENT = Path.of("..", "clients", "python");

    @TempDir
    Path directory;

    @Test
    void itsOwnSuitePasses() throws Exception {
        String said = run(0, "-m", "unittest", "discover", "-s", CLIENT.resolve("tests").toString(), "-t", CLIENT.toString());
        System.out.println("python: " + said.lines().filter(l -> l.startsWith("Ran ")).findFirst().orElse(said));
        assertTrue(said.contains("Ran ") && !said.contains("Ran 0 tests"), said);
    }

    @Test
    void itsExampleObeysARealSidecar() throws Exception {
        try (TestSidecar sidecar = TestSidecar.start(directory)) {
            String said = run(0, CLIENT.resolve("examples").resolve("inference_loop.py").toString(), "--socket",
                    directory.resolve("s").toString(), "--traces", Path.of("..", "models", "traces", "abacus").toString(), "--group", "c0000",
                    "--deadline", "5");
            assertTrue(said.contains("answer 17 (truth 17)"), said);
            assertTrue(said.contains("tokens 496 of 1304"), said);
            assertEquals(List.of(), sidecar.faults);
        }
    }

    private String run(int exitCode, String... arguments) throws IOException, InterruptedException {
        Assumptions.assumeTrue(new ProcessBuilder("sh", "-c", "command -v python3").start().waitFor() == 0,
                "left out: no python3 on the PATH");
        List<String> command = new java.util.ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("python.out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("PYTHONPATH", CLIENT.resolve("src").toString());
        int exit = builder.start().waitFor();
        String said = Files.readString(out);
        assertEquals(exitCode, exit, said);
        return said;
    }
}
