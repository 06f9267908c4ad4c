package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags that several commands share mean the same in each, and are refused with the same sentence. */
class SeedAndThreadsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String command, String... more) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Arrays.stream(command.split(" ")), Arrays.stream(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "tune", "controller evaluate", "gate train"})
    void threadsHaveABound(String command) {
        for (String wrong : new String[] {"0", "1025", "-3"}) {
            assertEquals(ExitCode.USAGE.number(), run(command, "--threads=" + wrong), err::toString);
            assertTrue(err.toString().contains("--threads is " + wrong + "; it must lie between 1 and 1024"), err::toString);
        }
        assertEquals(ExitCode.OK.number(), run(command, "--help"), err::toString);
        assertTrue(out.toString().contains("--threads=N") && out.toString().contains("--seed=N") && out.toString().contains("Default: 1"), out::toString);
    }
}
