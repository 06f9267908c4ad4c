package io.latticeforge.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/check}: on pages of this test what it finds, and on our own that they are pages which it can run. */
@Timeout(60)
class DocsCheckTest {
    private static final Path CHECK = Path.of("../docs/check");
    private static final String SAVED = "<!-- check: expects ^saved .*%$ -->\n```sh\necho \"saved $KEPT tokens, 72.5 %\"\n```\n";

    @TempDir
    Path directory;

    /** @param lines its output, on both streams */
    private record Said(int exitCode, List<String> lines) {
        boolean hasLine(String start, String end) {
            return lines.stream().anyMatch(line -> line.startsWith(start) && line.endsWith(end));
        }
    }

    @BeforeAll
    static void needsPython() throws Exception {
        Assumptions.assumeTrue(new ProcessBuilder("sh", "-c", "command -v python3").start().waitFor() == 0,
                "left out: no python3 on the PATH to run docs/check");
    }

    private Said check(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", CHECK.toString()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        int exitCode = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start().waitFor();
        return new Said(exitCode, Files.readAllLines(out));
    }

    private Said check(String page) throws IOException, InterruptedException {
        return check("--limit-s", "2", "--without", "engine", page(page));
    }

    private String page(String text) throws IOException {
        return Files.writeString(directory.resolve("quickstart-x.md"), text).toString();
    }

    @Test
    void blocksRunInOrderInOneShellAndWhatIsNotThereIsLeftOut() throws Exception {
        Said said = check("""
                # A page
                ```python
                raise SystemExit("not a command")
                ```
                ```sh
                KEPT=17
                ```
                <!-- check: needs engine -->
                ```sh
                false
                ```
                """ + SAVED);
        assertEquals(0, said.exitCode(), said::toString);
        assertEquals(List.of("runs      quickstart-x.md:5", "left out  quickstart-x.md:9: needs engine", "runs      quickstart-x.md:13",
                "    saved 17 tokens, 72.5 %", "1 passed, 0 failed"), said.lines());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "```sh\\nfalse\\ntrue\\n```\\n                       | 1 | its last command has failed",
        "```sh\\nexit 3\\n```\\n                              | 1 | its last command has failed",
        "```sh\\nsleep 30\\n```\\n                            | 1 | not through after 2.0 s",
        "<!-- check: expects seven -->\\n```sh\\necho 8\\n```\\n | 2 | no line like 'seven'",
        "<!-- check: expects ( -->\\n```sh\\ntrue\\n```\\n    | 1 | no regular expression",
        "```sh\\nif true\\n```\\n                             | 1 | no shell",
        "```bash\\ntrue\\n```\\n                              | 1 | a block of bash is not run: call it sh",
        "<!-- check: nedes engine -->\\n```sh\\ntrue\\n```\\n  | 1 | neither 'needs NAME' nor 'expects TEXT'",
        "<!-- check: needs engine -->\\n```text\\na\\n```\\n    | 1 | no sh block follows this comment"})
    void whatGoesWrongIsSaidWithItsLine(String before, int line, String fault) throws Exception {
        Said said = check(before.replace("\\n", "\n") + SAVED);
        assertEquals(1, said.exitCode(), said::toString);
        assertTrue(said.lines().stream().anyMatch(text -> text.startsWith("FAILED    quickstart-x.md:" + line) && text.contains(fault)),
                said::toString);
        assertEquals("0 passed, 1 failed", said.lines().getLast());
    }

    @Test
    void aQuickstartMustEndInWhatWasSaved() throws Exception {
        String fault = "the last block of a quickstart has to expect a line that says what was saved";
        assertTrue(check("```sh\ntrue\n```\n").hasLine("FAILED    quickstart-x.md:1: ", fault));
        assertTrue(check(SAVED + "```sh\ntrue\n").hasLine("FAILED    quickstart-x.md:5: ", "this block does not end"));
        assertTrue(check(SAVED + "```sh\ntrue\n```\n").hasLine("FAILED    quickstart-x.md:5: ", fault));
        assertTrue(check("# nothing\n").hasLine("FAILED    quickstart-x.md:1: ", "a quickstart without a single sh block"));
        Said lying = check("<!-- check: expects ^saved -->\n```sh\necho spent 12\n```\n");
        assertTrue(lying.exitCode() == 1 && lying.hasLine("FAILED    quickstart-x.md:2: ", "no line like '^saved'"), lying::toString);
    }

    @Test
    void whatAPageLeavesRunningIsEnded() throws Exception {
        Path pid = directory.resolve("pid");
        Said said = check("```sh\nsleep 1000 &\necho $! >" + pid + "\nKEPT=1\n```\n" + SAVED);
        assertEquals(0, said.exitCode(), said::toString);
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(left -> {
            left.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            assertFalse(left.isAlive());
        });
    }

    @Test
    void aPageThatIsNotThereIsUsage() throws Exception {
        assertEquals(2, check("--read-only", directory.resolve("none.md").toString()).exitCode());
    }

    /** Those that install an engine are run by hand: what is left out here is printed. */
    @Test
    void ourOwnPagesAreWellWrittenAndWhatNeedsNothingRuns() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--without-all"));
        try (Stream<Path> pages = Files.list(Path.of("../docs"))) {
            pages.filter(page -> page.getFileName().toString().matches("quickstart-.*\\.md")).sorted().forEach(page -> arguments.add(page.toString()));
        }
        Said said = check(arguments.toArray(String[]::new));
        said.lines().forEach(line -> System.out.println("docs/check: " + line));
        assertEquals(0, said.exitCode(), said::toString);
        assertTrue(arguments.size() > 1, "no quickstart found");
    }
}
