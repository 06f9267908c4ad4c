package io.latticeforge.settings;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The keys of one mapping: what was written, in which line, and what has been asked for. */
final class Keys {
    private final String source;
    private final String name;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Map<String, Object> asked = new LinkedHashMap<>();
    private final Set<String> remarks = new HashSet<>();
    private final List<Section> children = new ArrayList<>();

    Keys(String source, String name, int line, @Nullable MappingNode mapping) {
        this.source = source;
        this.name = name;
        this.line = line;
        if (mapping != null) {
            mapping.getValue().forEach(this::add);
        }
    }

    private void add(NodeTuple entry) {
        int at = lineOf(entry.getKeyNode());
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            throw refused(at, "a key" + in() + " is not a plain word");
        }
        if (values.put(key.getValue(), entry.getValueNode()) != null) {
            throw refused(at, "key '" + key.getValue() + "'" + in() + " was given in line " + lines.get(key.getValue()) + " already");
        }
        lines.put(key.getValue(), at);
    }

    String source() {
        return source;
    }

    String name() {
        return name;
    }

    int line() {
        return line;
    }

    /** Line of a key; of the mapping where the key is absent. */
    int line(String key) {
        return lines.getOrDefault(key, line);
    }

    @Nullable Node value(String key) {
        return values.get(key);
    }

    List<String> written() {
        return List.copyOf(values.keySet());
    }

    /** The entries of a list; none where the key is absent or empty. */
    List<Node> items(String key) {
        Node node = values.get(key);
        if (node == null || isNull(node)) {
            return List.of();
        }
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        throw refuse(key, "needs a list, found " + shown(node));
    }

    /** Notes what a key was read as. */
    <T> T asked(String key, T value) {
        asked.put(key, value);
        return value;
    }

    void remark(String key) {
        remarks.add(key);
    }

    Map<String, Object> asked() {
        return asked;
    }

    /** A section that {@link #done} looks into too. */
    Section child(String childName, int at, @Nullable Node node) {
        if (node != null && !isNull(node) && !(node instanceof MappingNode)) {
            throw refused(at, "'" + childName + "'" + in() + " needs keys and values, found " + shown(node));
        }
        Section child = new Section(new Keys(source, childName, at, node instanceof MappingNode mapping ? mapping : null));
        children.add(child);
        return child;
    }

    void done() {
        for (Map.Entry<String, Integer> key : lines.entrySet()) {
            if (!asked.containsKey(key.getKey()) && !remarks.contains(key.getKey())) {
                throw refused(key.getValue(), "unknown key '" + key.getKey() + "'" + in() + Nearest.hint(key.getKey(), asked.keySet()));
            }
        }
        children.forEach(Section::done);
    }

    /** An error about a key. */
    LatticeForgeException refuse(String key, String what) {
        return refused(line(key), "'" + key + "'" + in() + " " + what);
    }

    LatticeForgeException refused(int at, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, source + ":" + at + ": " + what);
    }

    LatticeForgeException outOfRange(String key, long value, long min, long max) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                source + ":" + line(key) + ": '" + key + "'" + in() + " is " + value + "; it must lie between " + min + " and " + max,
                value, value < min ? min : max);
    }

    private String in() {
        return name.isEmpty() ? "" : " in " + name;
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
