package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C client: it reads the same golden bytes, no spoilt frame harms it, and its example loop obeys a real sidecar. */
class CClientIT {
    private static final String GOLDEN = Path.of("..", "core", "src", "test", "resources", "golden").toString();
    private static final String CASES = "400000";
    private static final Pattern TOKENS = Pattern.compile("tokens (\\d+) of 1920 .* fail open (\\d+), refused (\\d+)");

    @TempDir
    Path directory;

    @Test
    void itReadsAndWritesTheGoldenFrames() throws Exception {
        String said = CCompiler.find().sanitized(directory, "test_golden").run(0, GOLDEN);
        System.out.print("c: " + said);
        assertTrue(said.contains(" 0 failures"), said);
    }

    @Test
    void noSpoiltFrameHarmsIt() throws Exception {
        String seed = Long.toString(Long.getLong("latticeforge.seed", System.nanoTime()));
        String said = CCompiler.find().sanitized(directory, "fuzz_decoder").run(0, GOLDEN, CASES, seed);
        System.out.print("c: " + said);
        assertTrue(said.contains(CASES + " cases"), said);
    }

    @Test
    void valgrindFindsNothing() throws Exception {
        CCompiler compiler = CCompiler.find();
        Assumptions.assumeTrue(CCompiler.isThere("valgrind"), "left out: no valgrind on the PATH");
        CCompiler.Program golden = compiler.plain(directory, "test_golden");
        golden.under("valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full").run(0, GOLDEN);
    }

    @Test
    void itsExampleObeysARealSidecar() throws Exception {
        CCompiler.Program example = CCompiler.find().example(directory);
        try (TestSidecar sidecar = TestSidecar.start(directory)) {
            String said = example.run(0, directory.resolve("s").toString(), "5000");
            assertTrue(said.contains("answer 17"), said);
            Matcher tokens = TOKENS.matcher(said);
            assertTrue(tokens.find(), said);
            assertTrue(Integer.parseInt(tokens.group(1)) < 480, said);
            assertEquals("0", tokens.group(3), said);
            assertEquals(List.of(), sidecar.faults);
        }
    }

    @Test
    void withoutASidecarItsExampleRunsOn() throws Exception {
        String said = CCompiler.find().example(directory).run(0, directory.resolve("nobody").toString());
        assertTrue(said.contains("tokens 1920 of 1920"), said);
        assertTrue(said.contains("runs on without one"), said);
    }
}
