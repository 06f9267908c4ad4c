package io.latticeforge.protocol;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The schema as it is written, for tests that hold code against it. */
final class WireSchema {
    /** Fields of a block, then groups, then data, each in wire order. */
    record Block(String name, int id, List<Field> fields, List<Block> groups, List<Field> data) {
        /** As a version knew it. */
        Block in(int version) {
            return new Block(name, id, fields.stream().filter(field -> field.since <= version).toList(), groups, data);
        }

        /** Version in which its last field came. */
        int grown() {
            return fields.stream().mapToInt(Field::since).max().orElse(0);
        }
    }

    /** @param since version in which it was appended */
    record Field(String name, String type, int since) {}

    final Map<String, Block> messages = new LinkedHashMap<>();
    final Map<String, List<String>> enums = new LinkedHashMap<>();
    final Map<String, List<String>> sets = new LinkedHashMap<>();

    WireSchema() throws Exception {
        try (InputStream in = WireSchema.class.getResourceAsStream("latticeforge.xml")) {
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
            for (Element e : children(root)) {
                if (e.getTagName().equals("sbe:message")) {
                    Block block = block(e);
                    messages.put(block.name, block);
                } else if (e.getTagName().equals("types")) {
                    for (Element type : children(e)) {
                        Map<String, List<String>> into = type.getTagName().equals("enum") ? enums : sets;
                        into.put(type.getAttribute("name"), children(type).stream().map(v -> v.getAttribute("name")).toList());
                    }
                }
            }
        }
    }

    private static Block block(Element element) {
        Block block = new Block(element.getAttribute("name"), Integer.parseInt(element.getAttribute("id")), new ArrayList<>(),
                new ArrayList<>(), new ArrayList<>());
        for (Element e : children(element)) {
            switch (e.getTagName()) {
                case "field" -> block.fields.add(field(e));
                case "data" -> block.data.add(field(e));
                case "group" -> block.groups.add(block(e));
                default -> throw new IllegalStateException(e.getTagName());
            }
        }
        return block;
    }

    private static Field field(Element e) {
        String since = e.getAttribute("sinceVersion");
        return new Field(e.getAttribute("name"), e.getAttribute("type"), since.isEmpty() ? 0 : Integer.parseInt(since));
    }

    private static List<Element> children(Element parent) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element e) {
                found.add(e);
            }
        }
        return found;
    }
}
