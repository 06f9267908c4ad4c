package io.latticeforge.settings;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Text to nodes, within limits: one document of at most {@link #MAX_CHARS} characters and {@link #MAX_DEPTH} levels, no anchors, no tags.
 * The limits are checked on the flat list of events before anything recursive looks at the text.
 */
final class YamlText {
    static final int MAX_CHARS = 256 * 1024;
    static final int MAX_DEPTH = 16;

    private YamlText() {}

    /** The root node, or empty for a text without one. */
    static Optional<Node> compose(String yaml, String source) {
        if (yaml.length() > MAX_CHARS) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    source + ": " + yaml.length() + " characters of YAML; the bound is " + MAX_CHARS, yaml.length(), MAX_CHARS);
        }
        LoadSettings settings = LoadSettings.builder().setLabel(source).setUseMarks(true).setCodePointLimit(MAX_CHARS)
                .setAllowNonScalarKeys(true).build();
        try {
            checkEvents(new Parse(settings).parseString(yaml), source);
            return new Compose(settings).composeString(yaml);
        } catch (MarkedYamlEngineException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, at(source, e.getProblemMark()) + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, source + ": " + e.getMessage(), e);
        }
    }

    private static void checkEvents(Iterable<Event> events, String source) {
        int depth = 0;
        for (Event event : events) {
            if (event instanceof AliasEvent || event instanceof NodeEvent node && node.getAnchor().isPresent()) {
                String name = ((NodeEvent) event).getAnchor().map(Anchor::getValue).orElse("");
                throw refuse(source, event, "anchors and aliases are not read: '" + name + "'");
            }
            Optional<String> tag = switch (event) {
                case ScalarEvent scalar -> scalar.getTag();
                case CollectionStartEvent collection -> collection.getTag();
                default -> Optional.empty();
            };
            if (tag.isPresent()) {
                throw refuse(source, event, "tags are not read: '" + tag.get() + "'");
            }
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                throw refuse(source, event, "nested deeper than " + MAX_DEPTH + " levels");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    private static LatticeForgeException refuse(String source, Event event, String what) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, at(source, event.getStartMark()) + what);
    }

    /** "source:line: ", lines from 1. */
    static String at(String source, Optional<Mark> mark) {
        return mark.map(m -> source + ":" + (m.getLine() + 1) + ": ").orElse(source + ": ");
    }
}
