package io.latticeforge.cli;

import io.latticeforge.config.AdminConfig;
import io.latticeforge.config.Places;
import io.latticeforge.config.Setting;
import io.latticeforge.config.SettingValue;
import io.latticeforge.config.Settings;
import io.latticeforge.config.SidecarConfig;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code config}: what the sidecar would run with. */
@Command(name = "config", mixinStandardHelpOptions = true, description = "Shows settings.", subcommands = ConfigCommand.Print.class,
        synopsisSubcommandLabel = "COMMAND")
public final class ConfigCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    private ConfigCommand() {}

    @Override
    public Integer call() {
        Objects.requireNonNull(spec).commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.number();
    }

    /** {@code config print}: every setting, its value and where it came from. Secrets lie in files, of which only the names are shown. */
    @Command(name = "print", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Prints every setting, its value and where it came from. Takes the flags of 'serve'.")
    static final class Print implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        private Print() {}

        @Override
        public Integer call() {
            CommandSpec command = Objects.requireNonNull(spec);
            PrintWriter out = command.commandLine().getOut();
            Settings settings = SettingFlags.read(command.commandLine().getParseResult());
            Places places = Places.ofThisProcess();
            SidecarConfig.of(settings, places);
            AdminConfig.of(settings);
            Map<String, Object> fields = new LinkedHashMap<>();
            for (Setting setting : Setting.values()) {
                SettingValue value = settings.get(setting);
                List<String> shown = value.isSet() ? value.texts() : machineDefault(setting, places);
                if (json) {
                    fields.put(setting.key(), Map.of("value", shown, "origin", value.origin().toString()));
                } else {
                    out.printf("%-32s %-56s %s%n", setting.key(), shown.isEmpty() ? "-" : String.join(", ", shown), value.origin());
                }
            }
            if (json) {
                out.println(JsonLine.of(fields));
            }
            Settings.warnings(System.getenv()).forEach(warning -> command.commandLine().getErr().println("latticeforge: " + warning));
            return ExitCode.OK.number();
        }

        private static List<String> machineDefault(Setting setting, Places places) {
            return switch (setting) {
                case SOCKET -> List.of(places.socket().toString());
                case JOURNAL_DIRECTORY -> List.of(places.journal().toString());
                default -> List.of();
            };
        }
    }
}
