package io.latticeforge.settings;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML mapping that is read by asking: each accessor names a key, its default and its bounds, and remembers that it was asked. {@link #done}
 * then refuses what nobody asked for. Whatever is wrong is a {@link LatticeForgeException} with BAD_CONFIGURATION that names source, line,
 * key, value and bound:
 *
 * <pre>{@code default.yaml:7: unknown key 'calm_nat' in stated_answer; did you mean 'calm_nats'?}</pre>
 *
 * <p>Each key is asked for once. Not thread-safe.
 */
public final class Section {
    private final String source;
    private final String name;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> keyLines = new LinkedHashMap<>();
    private final Map<String, Object> asked = new LinkedHashMap<>();
    private final List<Section> children = new ArrayList<>();

    private Section(String source, String name, int line, @Nullable MappingNode mapping) {
        this.source = source;
        this.name = name;
        this.line = line;
        if (mapping != null) {
            for (NodeTuple entry : mapping.getValue()) {
                int at = lineOf(entry.getKeyNode());
                if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                    throw refused(at, "a key" + in() + " is not a plain word");
                }
                if (values.put(key.getValue(), entry.getValueNode()) != null) {
                    throw refused(at, "key '" + key.getValue() + "'" + in() + " was given in line " + keyLines.get(key.getValue()) + " already");
                }
                keyLines.put(key.getValue(), at);
            }
        }
    }

    /**
     * The root of a document.
     *
     * @param source what to call it in messages: a file name
     */
    public static Section parse(String yaml, String source) {
        Node root = YamlText.compose(yaml, source).orElse(null);
        if (root == null || isNull(root)) {
            return new Section(source, "", 1, null);
        }
        if (root instanceof MappingNode mapping) {
            return new Section(source, "", lineOf(root), mapping);
        }
        throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, source + ":" + lineOf(root) + ": expected keys and values, found " + shown(root));
    }

    /** A section in which nothing was written: every accessor gives its default. */
    public static Section empty(String name) {
        return new Section(name, name, 1, null);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** Keys as written, in the order in which they were written. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** Last key of the path to this section; empty for the root. */
    public String name() {
        return name;
    }

    public String source() {
        return source;
    }

    public int line() {
        return line;
    }

    public int integer(String key, int defaultValue, int min, int max) {
        return (int) longInteger(key, defaultValue, min, max);
    }

    public long longInteger(String key, long defaultValue, long min, long max) {
        Node node = values.get(key);
        long value = node == null ? defaultValue : Scalars.integer(this, key, node);
        if (node != null && (value < min || value > max)) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    where(key) + "'" + key + "'" + in() + " is " + value + "; it must lie between " + min + " and " + max, value, value < min ? min : max);
        }
        return asked(key, value);
    }

    /** A finite number. */
    public double number(String key, double defaultValue, double min, double max) {
        Node node = values.get(key);
        double value = node == null ? defaultValue : Scalars.number(this, key, node);
        if (node != null && !(value >= min && value <= max)) {
            throw refuse(key, "is " + value + "; it must lie between " + min + " and " + max);
        }
        return asked(key, value);
    }

    public boolean flag(String key, boolean defaultValue) {
        Node node = values.get(key);
        return asked(key, node == null ? defaultValue : Scalars.flag(this, key, node));
    }

    public String text(String key, String defaultValue) {
        Node node = values.get(key);
        return asked(key, node == null ? defaultValue : Scalars.text(this, key, node));
    }

    /** A text that must be there and not be empty. */
    public String text(String key) {
        if (!has(key)) {
            throw refused(line, "'" + key + "'" + in() + " is missing");
        }
        String value = text(key, "");
        if (value.isEmpty()) {
            throw refuse(key, "is empty");
        }
        return value;
    }

    /** One of an enum's constants, written in lower case. */
    public <E extends Enum<E>> E choice(String key, E defaultValue) {
        return choice(key, defaultValue, Arrays.asList(defaultValue.getDeclaringClass().getEnumConstants()), e -> e.name().toLowerCase(Locale.ROOT));
    }

    /** One of the values, by name. */
    public <E> E choice(String key, E defaultValue, List<E> among, Function<E, String> nameOf) {
        String text = text(key, nameOf.apply(defaultValue));
        for (E value : among) {
            if (nameOf.apply(value).equals(text)) {
                return value;
            }
        }
        List<String> names = among.stream().map(nameOf).toList();
        throw refuse(key, "is '" + text + "', which is none of " + String.join(", ", names) + Nearest.hint(text, names));
    }

    /** A list of texts; a single text counts as a list of one. */
    public List<String> texts(String key, List<String> defaultValue) {
        Node node = values.get(key);
        return asked(key, node == null ? defaultValue : items(node).stream().map(item -> Scalars.text(this, key, item)).toList());
    }

    /** A mapping under a key; an empty one where the key is absent. */
    public Section section(String key) {
        return asked(key, child(key, keyLines.getOrDefault(key, line), values.get(key)));
    }

    /** A list of mappings. */
    public List<Section> sections(String key) {
        return asked(key, items(key).stream().map(item -> child(key, lineOf(item), item)).toList());
    }

    /** A name with parameters, or a bare name; the default name with default parameters where the key is absent. */
    public Form form(String key, String defaultName) {
        Node node = values.get(key);
        int at = keyLines.getOrDefault(key, line);
        return asked(key, node == null ? new Form(defaultName, child(defaultName, at, null)) : form(key, at, node));
    }

    /** A list of forms; empty where the key is absent. */
    public List<Form> forms(String key) {
        return asked(key, items(key).stream().map(item -> form(key, lineOf(item), item)).toList());
    }

    /** Refuses every key, here and in the sections that were handed out, that nobody asked for. */
    public void done() {
        for (Map.Entry<String, Integer> key : keyLines.entrySet()) {
            if (!asked.containsKey(key.getKey())) {
                throw refused(key.getValue(), "unknown key '" + key.getKey() + "'" + in() + Nearest.hint(key.getKey(), asked.keySet()));
            }
        }
        children.forEach(Section::done);
    }

    /**
     * What was read, defaults included, in the order of the asking: two texts that mean the same have the same canonical content, however they
     * are written.
     */
    public String canonical() {
        return Canonical.of(asked);
    }

    Map<String, Object> askedValues() {
        return asked;
    }

    /** An error about a key of this section. */
    public LatticeForgeException refuse(String key, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, where(key) + "'" + key + "'" + in() + " " + what);
    }

    /** An error about this section as a whole. */
    public LatticeForgeException refuse(String what) {
        return refused(line, what);
    }

    private LatticeForgeException refused(int at, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, source + ":" + at + ": " + what);
    }

    private String where(String key) {
        return source + ":" + keyLines.getOrDefault(key, line) + ": ";
    }

    private String in() {
        return name.isEmpty() ? "" : " in " + name;
    }

    private <T> T asked(String key, T value) {
        asked.put(key, value);
        return value;
    }

    private Section child(String childName, int at, @Nullable Node node) {
        if (node != null && !isNull(node) && !(node instanceof MappingNode)) {
            throw refused(at, "'" + childName + "'" + in() + " needs keys and values, found " + shown(node));
        }
        Section child = new Section(source, childName, at, node instanceof MappingNode mapping ? mapping : null);
        children.add(child);
        return child;
    }

    private Form form(String key, int at, Node node) {
        if (node instanceof MappingNode mapping && mapping.getValue().size() == 1
                && mapping.getValue().getFirst().getKeyNode() instanceof ScalarNode named) {
            return new Form(named.getValue(), child(named.getValue(), lineOf(named), mapping.getValue().getFirst().getValueNode()));
        }
        if (node instanceof ScalarNode && !isNull(node)) {
            String bare = Scalars.text(this, key, node);
            return new Form(bare, child(bare, lineOf(node), null));
        }
        throw refused(at, "'" + key + "'" + in() + " needs one name, with or without parameters, found " + shown(node));
    }

    private List<Node> items(String key) {
        Node node = values.get(key);
        if (node == null || isNull(node)) {
            return List.of();
        }
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        throw refuse(key, "needs a list, found " + shown(node));
    }

    private static List<Node> items(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && Scalars.isNull(scalar);
    }

    static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    static String shown(Node node) {
        return switch (node) {
            case ScalarNode scalar -> Scalars.isNull(scalar) ? "nothing" : "'" + Scalars.clipped(scalar.getValue()) + "'";
            case SequenceNode list -> "a list";
            default -> "a mapping";
        };
    }
}
