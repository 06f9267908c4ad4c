package io.latticeforge.cli;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.settings.Nearest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code latticeforge}. What goes wrong is one sentence on stderr and an {@link ExitCode}. */
@Command(name = "latticeforge", versionProvider = Version.class, synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true,
        description = {"Watches every token that a language model generates and says in microseconds: stop this sample, trust this answer,"
                + " go there next.", ""},
        commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        footerHeading = "%nEnvironment:%n", footer = {
            "  LATTICEFORGE_DEBUG=1      show the stack trace of an error",
            "  LATTICEFORGE_JAVA_HOME    the JDK to run on (25 or later); else JAVA_HOME, java on the PATH, the usual places",
            "  LATTICEFORGE_JAVA_OPTS    more options for the JVM",
            "  LATTICEFORGE_BUILD=never  run what was built, however old",
            "  LATTICEFORGE_CONFIG       YAML file, as --config; every setting has a variable too: see 'serve --help'"})
public final class Main implements Callable<Integer> {
    private static final String DEBUG_VARIABLE = "LATTICEFORGE_DEBUG";

    /** In the order of the help. */
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(Map.entry("serve", Serve.class), Map.entry("demo", DemoCommand.class),
            Map.entry("model-loop", ModelLoopCommand.class), Map.entry("evaluate", EvaluateCommand.class), Map.entry("tune", TuneCommand.class),
            Map.entry("claims", ClaimsCommand.class), Map.entry("replay", ReplayCommand.class), Map.entry("why", WhyCommand.class),
            Map.entry("whatif", WhatIfCommand.class), Map.entry("controller", ControllerCommand.class), Map.entry("gate", GateCommand.class),
            Map.entry("journal", JournalCommand.class), Map.entry("doctor", DoctorCommand.class), Map.entry("config", ConfigCommand.class),
            Map.entry("version", Version.class));

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    /** The command that the first word names, or all of them, ready to be executed: to read the annotations of all would be a part of each start. */
    static CommandLine commandLine(String... words) {
        CommandLine all = new CommandLine(new Main());
        List<Map.Entry<String, Class<?>>> named = COMMANDS.stream().filter(c -> words.length > 0 && c.getKey().equals(words[0])).toList();
        (named.isEmpty() ? COMMANDS : named).forEach(c -> all.addSubcommand(c.getKey(), c.getValue()));
        Map<String, CommandLine> commands = all.getSubcommands();
        if (commands.containsKey("serve")) {
            SettingFlags.addTo(commands.get("serve"));
        }
        if (commands.containsKey("config")) {
            SettingFlags.addTo(commands.get("config").getSubcommands().get("print"));
        }
        all.getSubcommands().values().forEach(command -> command.getCommandSpec().usageMessage().exitCodeList(ExitCode.listed()));
        return all
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(120)
                .setExitCodeExceptionMapper(thrown -> exitCode(thrown).number())
                .setParameterExceptionHandler(Main::onUsage)
                .setExecutionExceptionHandler((thrown, command, parsed) -> onError(thrown, command));
    }

    /** Without a command: the help. */
    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        command.usage(command.getErr());
        return ExitCode.USAGE.number();
    }

    private static int onUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        if (wrong.getCause() instanceof LatticeForgeException known) {
            return onError(known, command);
        }
        say(command, wrong.getMessage() + hint(wrong));
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE.number();
    }

    private static String hint(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched) || unmatched.getUnmatched().isEmpty()) {
            return "";
        }
        CommandSpec of = wrong.getCommandLine().getCommandSpec();
        return Nearest.hint(unmatched.getUnmatched().getFirst().replaceFirst("=.*", ""),
                unmatched.isUnknownOption() ? of.optionsMap().keySet() : of.subcommands().keySet());
    }

    private static int onError(Exception thrown, CommandLine command) {
        boolean ours = thrown instanceof LatticeForgeException;
        say(command, ours ? String.valueOf(thrown.getMessage()) : "internal error: " + thrown + " (set " + DEBUG_VARIABLE
                + "=1 for the stack trace)");
        if ("1".equals(System.getenv(DEBUG_VARIABLE))) {
            thrown.printStackTrace(command.getErr());
        }
        return exitCode(thrown).number();
    }

    private static void say(CommandLine command, String sentence) {
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText("latticeforge: " + sentence));
        err.flush();
    }

    private static ExitCode exitCode(Throwable thrown) {
        return thrown instanceof LatticeForgeException known ? ExitCode.of(known.code()) : ExitCode.INTERNAL;
    }
}
