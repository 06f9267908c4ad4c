package io.latticeforge.cli;

import io.latticeforge.config.Setting;
import io.latticeforge.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flags of every {@link Setting}, grouped by topic, made from that list so that help and reading cannot differ. */
final class SettingFlags {
    private static final String FILE_FLAG = "--config";

    private SettingFlags() {}

    /** Adds the flags to a command. */
    static void addTo(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.addOption(OptionSpec.builder(FILE_FLAG).paramLabel("FILE").type(Path.class)
                .description("YAML file with settings (" + Settings.FILE_VARIABLE + ")").build());
        for (Setting.Topic topic : Setting.Topic.values()) {
            ArgGroupSpec.Builder group = ArgGroupSpec.builder().validate(false).order(topic.ordinal())
                    .heading("%n" + title(topic) + "%n");
            for (Setting setting : Setting.values()) {
                if (setting.topic() == topic) {
                    group.addArg(option(setting));
                }
            }
            spec.addArgGroup(group.build());
        }
    }

    /**
     * Reads flags, environment and file together.
     *
     * @throws picocli.CommandLine.ParameterException for a flag that is given twice: which of them was meant?
     */
    static Settings read(ParseResult parsed) {
        for (Setting setting : Setting.values()) {
            long times = parsed.originalArgs().stream().filter(word -> word.equals(setting.flag()) || word.startsWith(setting.flag() + "=")).count();
            Usage.require(parsed.commandSpec(), times <= 1, setting.flag() + " is given " + times + " times; give it once"
                    + (setting.kind() == Setting.Kind.TEXTS ? ", with commas between its values" : ""));
        }
        Map<Setting, List<String>> flags = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            if (parsed.hasMatchedOption(setting.flag())) {
                flags.put(setting, new ArrayList<>(parsed.matchedOption(setting.flag()).stringValues()));
            }
        }
        @Nullable Path file = parsed.matchedOptionValue(FILE_FLAG, null);
        return Settings.read(flags, file, System.getenv());
    }

    private static OptionSpec option(Setting setting) {
        boolean many = setting.kind() == Setting.Kind.TEXTS;
        String usual = setting.defaults().isEmpty() ? "" : ". Default: " + String.join(", ", setting.defaults());
        return OptionSpec.builder(setting.flag())
                .paramLabel(switch (setting.kind()) {
                    case INTEGER -> "N";
                    case TEXTS -> "FILE";
                    case CHOICE -> String.join("|", setting.choices());
                    case TEXT -> "TEXT";
                })
                .type(many ? List.class : String.class).auxiliaryTypes(String.class).splitRegex(many ? "," : "")
                .description(setting.meaning().replace("%", "%%") + usual, "(" + setting.variable() + ")")
                .build();
    }

    private static String title(Setting.Topic topic) {
        String name = topic.name().toLowerCase(Locale.ROOT);
        return Character.toUpperCase(name.charAt(0)) + name.substring(1) + ":";
    }
}
