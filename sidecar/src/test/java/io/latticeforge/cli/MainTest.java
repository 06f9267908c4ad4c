package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.config.Setting;
import io.latticeforge.path.Ready;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What commands print and how they end. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine(arguments);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private static long lines(StringWriter text) {
        return text.toString().lines().count();
    }

    @Test
    void versionIsTheBuilds() {
        assertEquals(0, run("version"));
        assertTrue(out.toString().matches("latticeforge [0-9]+\\.[0-9]+\\.[0-9]+\\S* · java .*\\R"), out::toString);
    }

    @Test
    void versionAsJsonIsOneObjectOnOneLine() {
        assertEquals(0, run("version", "--json"));
        assertTrue(out.toString().startsWith("{\"version\":\"") && lines(out) == 1, out::toString);
    }

    @Test
    void anUnknownCommandIsUsageWithASuggestion() {
        assertEquals(ExitCode.USAGE.number(), run("serv"));
        assertTrue(err.toString().contains("did you mean 'serve'?"), err::toString);
    }

    @Test
    void aBadValueIsOneSentenceAndCode4() {
        assertEquals(ExitCode.CONFIGURATION.number(), run("config", "print", "--tcp-port", "70000"));
        assertEquals("latticeforge: --tcp-port is 70000; it must lie between 0 and 65535", err.toString().strip());
    }

    @Test
    void aFlagThatIsGivenTwiceIsUsage() {
        assertEquals(ExitCode.USAGE.number(), run("config", "print", "--socket", "/a", "--socket=/b"));
        assertTrue(err.toString().contains("--socket is given 2 times; give it once"), err::toString);
        assertEquals(ExitCode.USAGE.number(), run("config", "print", "--policy-files=a", "--policy-files=b"));
        assertTrue(err.toString().contains("with commas between its values"), err::toString);
    }

    @Test
    void aMissingFileIsOneSentenceAndCode3() {
        assertEquals(ExitCode.ENVIRONMENT.number(), run("serve", "--config", "/nowhere/c.yaml"));
        assertEquals("latticeforge: there is no configuration file /nowhere/c.yaml", err.toString().strip());
    }

    @Test
    void configPrintNamesEverySettingAndItsOrigin() {
        assertEquals(0, run("config", "print", "--socket", "/x/s"));
        assertEquals(Setting.values().length, lines(out));
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("socket +/x/s +--socket")), out::toString);
    }

    @Test
    void helpNamesTheVariableBesideEachFlagAndTheExitCodes() {
        assertEquals(0, run("serve", "--help"));
        for (Setting setting : Setting.values()) {
            assertTrue(out.toString().contains(setting.flag() + "=") && out.toString().contains("(" + setting.variable() + ")"),
                    setting::key);
        }
        for (ExitCode code : ExitCode.values()) {
            assertTrue(out.toString().contains(code.meaning()), code::name);
        }
    }

    @Test
    void everyCommandHasHelp() {
        CommandLine all = Main.commandLine();
        all.getSubcommands().forEach((name, command) -> {
            assertTrue(Arrays.stream(command.getCommandSpec().usageMessage().description()).anyMatch(text -> !text.isBlank()), name);
            assertEquals(Set.of(name), Main.commandLine(name, "--help").getSubcommands().keySet());
            assertEquals(name, command.getCommandSpec().userObject().getClass().getAnnotation(CommandLine.Command.class).name());
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorHasAnExitCode(ErrorCode code) {
        assertTrue(ExitCode.of(code).number() > 0);
    }

    @Test
    void theReadyLineSaysWhatMatters() {
        Ready ready = new Ready("/r/s", "127.0.0.1:7171", "/j", "process", "default@abc", "kernel vector", "cpu", null);
        String line = Serve.line(ready, "127.0.0.1:7611", 1.234);
        assertTrue(line.startsWith("ready in 1.23 s · socket /r/s · tcp 127.0.0.1:7171 · admin 127.0.0.1:7611 · journal /j · durability process · pid "), line);
        assertTrue(line.endsWith(" · policy default@abc · kernel vector · compute cpu"), line);
        assertTrue(Serve.json(ready, null, 1.234).startsWith("{\"ready_s\":1.234,\"socket\":\"/r/s\",\"tcp\":\"127.0.0.1:7171\",\"admin\":null"));
    }
}
