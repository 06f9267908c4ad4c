package io.latticeforge.settings;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Settings as a tree that can be changed and written out again: the order of what was written stays, comments go. Nothing is checked here;
 * who reads the result checks it.
 *
 * <p>A path is keys with points between them. In a list of {@link Form}s a step is the name of one of them: {@code
 * rules.stated_answer.calm_nats}. A bare name gets its parameters when one is set: {@code - slip} becomes {@code - slip: {bound: -3}}. Not
 * thread-safe.
 */
public final class YamlTree {
    private static final LoadSettings SCHEMA = LoadSettings.builder().build();
    private static final DumpSettings BLOCKS = DumpSettings.builder().setIndicatorIndent(2).setIndentWithIndicator(true).build();

    private final String source;
    private final MappingNode root;

    private YamlTree(String source, MappingNode root) {
        this.source = source;
        this.root = root;
    }

    /**
     * @param source what to call it in messages: a file name
     * @throws LatticeForgeException (BAD_CONFIGURATION) for a text that {@link Section#parse} refuses, and for one without a key
     */
    public static YamlTree parse(String yaml, String source) {
        if (YamlText.compose(yaml, source).orElse(null) instanceof MappingNode mapping) {
            return new YamlTree(source, mapping);
        }
        throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, source + ":1: expected keys and values");
    }

    /**
     * Sets a value. A last key that is absent is added at the end of its mapping; all before it must be there.
     *
     * @param scalar as it would be written, without quotes
     * @throws LatticeForgeException (BAD_CONFIGURATION) if a step before the last leads nowhere, or to several
     */
    public void set(String path, String scalar) {
        List<String> steps = List.of(path.split("\\.", -1));
        Node at = root;
        for (int i = 0; i < steps.size() - 1; i++) {
            at = child(at, path, steps.get(i), steps.get(i + 1));
        }
        put(at, path, steps.getLast(), plain(scalar));
    }

    /** Puts a mapping of texts at the end of the root, in the place of what had this key. */
    public void remark(String key, Map<String, String> entries) {
        MappingNode mapping = emptyMapping();
        entries.forEach((name, text) -> mapping.getValue().add(new NodeTuple(plain(name),
                new ScalarNode(Tag.STR, text, ScalarStyle.DOUBLE_QUOTED))));
        root.getValue().removeIf(entry -> entry.getKeyNode() instanceof ScalarNode named && named.getValue().equals(key));
        root.getValue().add(new NodeTuple(plain(key), mapping));
    }

    /** Removes an entry of a list under a key of the root. */
    public void remove(String list, int index) {
        if (valueOf(root, list) instanceof SequenceNode items) {
            items.getValue().remove(index);
            return;
        }
        throw refuse(list, "is not a list");
    }

    /** As YAML, a line for each key. */
    public String text() {
        blocks(root);
        return new Present(BLOCKS).emitToString(new Serialize(BLOCKS).serializeOne(root).iterator());
    }

    /** Where a step leads. A bare name becomes a mapping with nothing in it, so that the next step has a place. */
    private Node child(Node at, String path, String step, String next) {
        return switch (at) {
            case MappingNode mapping -> {
                Node value = valueOf(mapping, step);
                if (value == null) {
                    throw refuse(path, "leads nowhere: there is no '" + step + "'");
                }
                yield value instanceof ScalarNode bare ? opened(mapping, path, step, bare, next) : value;
            }
            case SequenceNode list -> item(list, path, step);
            default -> throw refuse(path, "leads nowhere: '" + step + "' would be part of " + Keys.shown(at));
        };
    }

    /** A value that is written as a bare name, or as nothing, and has parameters from now on. */
    private Node opened(MappingNode mapping, String path, String step, ScalarNode bare, String next) {
        MappingNode form = emptyMapping();
        if (!Keys.isNull(bare)) {
            if (!bare.getValue().equals(next)) {
                throw refuse(path, "leads nowhere: '" + step + "' is " + Keys.shown(bare) + ", not '" + next + "'");
            }
            form.getValue().add(new NodeTuple(plain(next), emptyMapping()));
        }
        put(mapping, path, step, form);
        return form;
    }

    /** The parameters of a list's entry. */
    private Node item(SequenceNode list, String path, String name) {
        @Nullable Node found = null;
        for (int i = 0; i < list.getValue().size(); i++) {
            Node entry = list.getValue().get(i);
            boolean named = entry instanceof ScalarNode bare ? bare.getValue().equals(name)
                    : entry instanceof MappingNode mapping && valueOf(mapping, name) != null;
            if (!named) {
                continue;
            }
            if (found != null) {
                throw refuse(path, "leads to several: '" + name + "' is there twice");
            }
            MappingNode form = entry instanceof MappingNode mapping ? mapping : emptyMapping();
            if (form.getValue().isEmpty() || valueOf(form, name) instanceof ScalarNode) {
                put(form, path, name, emptyMapping());
            }
            list.getValue().set(i, form);
            found = valueOf(form, name);
        }
        if (found == null) {
            throw refuse(path, "leads nowhere: there is no '" + name + "'");
        }
        return found;
    }

    private void put(Node at, String path, String key, Node value) {
        if (!(at instanceof MappingNode mapping)) {
            throw refuse(path, "leads nowhere: '" + key + "' would be part of " + Keys.shown(at));
        }
        for (int i = 0; i < mapping.getValue().size(); i++) {
            NodeTuple entry = mapping.getValue().get(i);
            if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                mapping.getValue().set(i, new NodeTuple(name, value));
                return;
            }
        }
        mapping.getValue().add(new NodeTuple(plain(key), value));
    }

    private static @Nullable Node valueOf(MappingNode mapping, String key) {
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                return entry.getValueNode();
            }
        }
        return null;
    }

    private static ScalarNode plain(String text) {
        return new ScalarNode(SCHEMA.getSchema().getScalarResolver().resolve(text, true), text, ScalarStyle.PLAIN);
    }

    private static MappingNode emptyMapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    private static void blocks(Node node) {
        switch (node) {
            case MappingNode mapping -> {
                mapping.setFlowStyle(mapping.getValue().isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
                mapping.getValue().forEach(entry -> blocks(entry.getValueNode()));
            }
            case SequenceNode list -> {
                list.setFlowStyle(list.getValue().isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
                list.getValue().forEach(YamlTree::blocks);
            }
            default -> {
                // A scalar is written as it was.
            }
        }
    }

    private LatticeForgeException refuse(String path, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, source + ": '" + path + "' " + what);
    }
}
