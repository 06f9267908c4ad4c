package io.latticeforge.config;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.settings.Nearest;
import io.latticeforge.settings.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every setting with the value that won. A value that cannot be is refused where it is read, with its place. Immutable. */
public final class Settings {
    /** The variable that names the file, as {@code --config} does. */
    public static final String FILE_VARIABLE = "LATTICEFORGE_CONFIG";

    /** Read by the launcher and by {@code Main}, not settings. */
    private static final List<String> OTHER_VARIABLES = List.of(FILE_VARIABLE, "LATTICEFORGE_DEBUG", "LATTICEFORGE_JAVA_HOME",
            "LATTICEFORGE_JAVA_OPTS", "LATTICEFORGE_JDK_SEARCH", "LATTICEFORGE_BUILD");
    private static final String PREFIX = "LATTICEFORGE_";

    private final Map<Setting, SettingValue> values;

    private Settings(Map<Setting, SettingValue> values) {
        this.values = values;
    }

    /**
     * @param flags       what stood on the command line
     * @param file        the YAML file, or null for the one that the environment names, or none
     * @param environment the process's variables
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} for an unknown key or a value out of its bounds,
     *                               {@link ErrorCode#UNAVAILABLE} for a file that cannot be read
     */
    public static Settings read(Map<Setting, List<String>> flags, @Nullable Path file, Map<String, String> environment) {
        Map<Setting, SettingValue> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, new SettingValue(setting.defaults(), Origin.DEFAULT));
        }
        String named = environment.get(FILE_VARIABLE);
        Path from = file != null ? file : named == null || named.isEmpty() ? null : Path.of(named);
        if (from != null) {
            values.putAll(fromFile(from));
        }
        values.putAll(fromEnvironment(environment));
        flags.forEach((setting, texts) -> values.put(setting,
                checked(setting, texts, new Origin(Origin.Source.FLAG, setting.flag()))));
        return new Settings(values);
    }

    public SettingValue get(Setting setting) {
        return values.get(setting);
    }

    /** The value of an integer setting that is set. */
    public long integer(Setting setting) {
        return Long.parseLong(get(setting).text());
    }

    /**
     * Variables that look like a mistyped one of ours, each in a sentence. Not an error: an orchestrator sets variables of its own for a
     * service that is called latticeforge.
     */
    public static List<String> warnings(Map<String, String> environment) {
        List<String> known = Stream.concat(OTHER_VARIABLES.stream(), Arrays.stream(Setting.values()).map(Setting::variable)).toList();
        return environment.keySet().stream().sorted().filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .flatMap(name -> Nearest.to(name, known).stream().map(near -> "environment variable " + name
                        + " is not ours; did you mean '"
                        + near + "'?"))
                .toList();
    }

    private static Map<Setting, SettingValue> fromFile(Path file) {
        Map<Setting, SettingValue> found = new EnumMap<>(Setting.class);
        Section root = Section.parse(read(file), file.toString());
        Map<String, Section> sections = new HashMap<>();
        for (Setting setting : Setting.values()) {
            int dot = setting.key().indexOf('.');
            Section section = dot < 0 ? root : sections.computeIfAbsent(setting.key().substring(0, dot), root::section);
            String key = setting.key().substring(dot + 1);
            boolean written = section.has(key);
            List<String> texts = switch (setting.kind()) {
                case INTEGER -> List.of(Long.toString(section.longInteger(key, setting.min(), setting.min(), setting.max())));
                case TEXT -> List.of(section.text(key, ""));
                case CHOICE -> List.of(section.choice(key, setting.choices().getFirst(), setting.choices(), choice -> choice));
                case TEXTS -> section.texts(key, List.of());
            };
            if (written) {
                found.put(setting, new SettingValue(texts, new Origin(Origin.Source.FILE, file.toString())));
            }
        }
        root.done();
        return found;
    }

    private static Map<Setting, SettingValue> fromEnvironment(Map<String, String> environment) {
        Map<Setting, SettingValue> found = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String text = environment.get(setting.variable());
            if (text != null && !text.isEmpty()) {
                List<String> texts = setting.kind() == Setting.Kind.TEXTS
                        ? Arrays.stream(text.split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList() : List.of(text);
                found.put(setting, checked(setting, texts, new Origin(Origin.Source.ENVIRONMENT, setting.variable())));
            }
        }
        return found;
    }

    private static SettingValue checked(Setting setting, List<String> texts, Origin origin) {
        if (setting.kind() == Setting.Kind.INTEGER && !texts.isEmpty()) {
            String text = texts.getFirst();
            long value;
            try {
                value = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, origin + " is '" + text + "'; it must be a whole number", e);
            }
            if (value < setting.min() || value > setting.max()) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                        origin + " is " + value + "; it must lie between " + setting.min() + " and " + setting.max(), value,
                        value < setting.min() ? setting.min() : setting.max());
            }
        }
        if (setting.kind() == Setting.Kind.CHOICE && !setting.choices().containsAll(texts)) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, origin + " is '" + texts.getFirst() + "'; it must be one of "
                    + String.join(", ", setting.choices()));
        }
        return new SettingValue(texts, origin);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there is no configuration file " + file, e);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "cannot read configuration file " + file + ": " + e.getMessage(), e);
        }
    }
}
