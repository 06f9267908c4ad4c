package io.latticeforge.settings;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML mapping that is read by asking: each accessor names a key, its default and its bounds, and remembers that it was asked. {@link
 * #done} then refuses what nobody asked for. Whatever is wrong is a {@link LatticeForgeException} with BAD_CONFIGURATION that names source,
 * line, key, value and bound:
 *
 * <pre>{@code default.yaml:7: unknown key 'calm_nat' in stated_answer; did you mean 'calm_nats'?}</pre>
 *
 * <p>Each key is asked for once. Not thread-safe.
 */
public final class Section {
    private final Keys keys;

    Section(Keys keys) {
        this.keys = keys;
    }

    /**
     * The root of a document.
     *
     * @param source what to call it in messages: a file name
     */
    public static Section parse(String yaml, String source) {
        Node root = YamlText.compose(yaml, source).orElse(null);
        if (root == null || Keys.isNull(root)) {
            return new Section(new Keys(source, "", 1, null));
        }
        if (root instanceof MappingNode mapping) {
            return new Section(new Keys(source, "", Keys.lineOf(root), mapping));
        }
        throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                source + ":" + Keys.lineOf(root) + ": expected keys and values, found " + Keys.shown(root));
    }

    /** A section in which nothing was written: every accessor gives its default. */
    public static Section empty(String name) {
        return new Section(new Keys(name, name, 1, null));
    }

    /** Whether the key was written; does not count as asking. */
    public boolean has(String key) {
        return keys.value(key) != null;
    }

    /** Keys as written, in the order in which they were written. */
    public List<String> keys() {
        return keys.written();
    }

    /** Last key of the path to this section; empty for the root. */
    public String name() {
        return keys.name();
    }

    public String source() {
        return keys.source();
    }

    public int line() {
        return keys.line();
    }

    public int integer(String key, int defaultValue, int min, int max) {
        return (int) longInteger(key, defaultValue, min, max);
    }

    public long longInteger(String key, long defaultValue, long min, long max) {
        Node node = keys.value(key);
        long value = node == null ? defaultValue : Scalars.integer(this, key, node);
        if (node != null && (value < min || value > max)) {
            throw keys.outOfRange(key, value, min, max);
        }
        return keys.asked(key, value);
    }

    /** A finite number. */
    public double number(String key, double defaultValue, double min, double max) {
        Node node = keys.value(key);
        double value = node == null ? defaultValue : Scalars.number(this, key, node);
        if (node != null && !(value >= min && value <= max)) {
            throw refuse(key, "is " + value + "; it must lie between " + min + " and " + max);
        }
        return keys.asked(key, value);
    }

    public boolean flag(String key, boolean defaultValue) {
        Node node = keys.value(key);
        return keys.asked(key, node == null ? defaultValue : Scalars.flag(this, key, node));
    }

    public String text(String key, String defaultValue) {
        Node node = keys.value(key);
        return keys.asked(key, node == null ? defaultValue : Scalars.text(this, key, node));
    }

    /** A text that must be there and not be empty. */
    public String text(String key) {
        if (!has(key)) {
            throw refuse(key, "is missing");
        }
        String value = text(key, "");
        if (value.isEmpty()) {
            throw refuse(key, "is empty");
        }
        return value;
    }

    /** One of an enum's constants, written in lower case. */
    public <E extends Enum<E>> E choice(String key, E defaultValue) {
        return choice(key, defaultValue, Arrays.asList(defaultValue.getDeclaringClass().getEnumConstants()),
                constant -> constant.name().toLowerCase(Locale.ROOT));
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
        Node node = keys.value(key);
        List<Node> items = node == null ? List.of() : node instanceof SequenceNode list ? list.getValue() : List.of(node);
        return keys.asked(key, node == null ? defaultValue : items.stream().map(item -> Scalars.text(this, key, item)).toList());
    }

    /** A mapping under a key; an empty one where the key is absent. */
    public Section section(String key) {
        return keys.asked(key, keys.child(key, keys.line(key), keys.value(key)));
    }

    /** A list of mappings. */
    public List<Section> sections(String key) {
        return keys.asked(key, keys.items(key).stream().map(item -> keys.child(key, Keys.lineOf(item), item)).toList());
    }

    /** A name with parameters, or a bare name; the default name with default parameters where the key is absent. */
    public Form form(String key, String defaultName) {
        Node node = keys.value(key);
        int at = keys.line(key);
        return keys.asked(key, node == null ? new Form(defaultName, keys.child(defaultName, at, null)) : form(key, at, node));
    }

    /** A list of forms; empty where the key is absent. */
    public List<Form> forms(String key) {
        return keys.asked(key, keys.items(key).stream().map(item -> form(key, Keys.lineOf(item), item)).toList());
    }

    private Form form(String key, int at, Node node) {
        if (node instanceof MappingNode mapping && mapping.getValue().size() == 1
                && mapping.getValue().getFirst().getKeyNode() instanceof ScalarNode named) {
            return new Form(named.getValue(), keys.child(named.getValue(), Keys.lineOf(named), mapping.getValue().getFirst().getValueNode()));
        }
        if (node instanceof ScalarNode && !Keys.isNull(node)) {
            String bare = Scalars.text(this, key, node);
            return new Form(bare, keys.child(bare, Keys.lineOf(node), null));
        }
        throw keys.refused(at, "'" + key + "' needs one name, with or without parameters, found " + Keys.shown(node));
    }

    /** Lets a key stand whose content is for people: it is not read, not checked and not part of {@link #canonical}. */
    public void remark(String key) {
        keys.remark(key);
    }

    /** Refuses every key, here and in the sections that were handed out, that nobody asked for. */
    public void done() {
        keys.done();
    }

    /**
     * What was read, defaults included, in the order of the asking: two texts that mean the same have the same canonical content, however
     * they are written.
     */
    public String canonical() {
        return Canonical.of(keys.asked());
    }

    Map<String, Object> asked() {
        return keys.asked();
    }

    /** An error about a key of this section. */
    public LatticeForgeException refuse(String key, String what) {
        return keys.refuse(key, what);
    }

    /** An error about this section as a whole. */
    public LatticeForgeException refuse(String what) {
        return keys.refused(keys.line(), what);
    }
}
