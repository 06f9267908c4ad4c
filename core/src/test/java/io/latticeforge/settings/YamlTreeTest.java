package io.latticeforge.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import org.junit.jupiter.api.Test;

class YamlTreeTest {
    @Test
    void whatIsNotTouchedStaysWhatItWas() {
        YamlTree tree = YamlTree.parse("""
                quoted: "7"     # a text
                single: 'it''s'
                many: "a: b\\n"
                empty: {}
                none: []
                null value: ~
                number: 1e-3
                """, "t.yaml");
        tree.set("added", "12");
        assertEquals("""
                quoted: "7"
                single: 'it''s'
                many: "a: b\\n"
                empty: {}
                none: []
                null value: ~
                number: 1e-3
                added: 12
                """, tree.text());
    }

    @Test
    void anEmptyPlaceIsOpened() {
        YamlTree tree = YamlTree.parse("a: ~\nlist: [x, {y: ~}]", "t.yaml");
        tree.set("a.b", "1");
        tree.set("list.y.z", "true");
        tree.set("list.x.w", "2");
        tree.remove("list", 0);
        assertEquals("a:\n  b: 1\nlist:\n  - y:\n      z: true\n", tree.text());
    }

    @Test
    void whatIsNoTreeIsRefused() {
        refused("t.yaml:1: expected keys and values", () -> YamlTree.parse("- 1", "t.yaml"));
        refused("t.yaml:1: expected keys and values", () -> YamlTree.parse("", "t.yaml"));
        refused("t.yaml: 'a' is not a list", () -> YamlTree.parse("a: 1", "t.yaml").remove("a", 0));
        refused("t.yaml: 'a.b' leads nowhere: 'b' would be part of a list", () -> YamlTree.parse("a: [1]", "t.yaml").set("a.b", "1"));
        refused("t.yaml:1: anchors and aliases are not read: 'x'", () -> YamlTree.parse("a: &x 1", "t.yaml"));
    }

    private static void refused(String message, Runnable change) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, change::run);
        assertEquals(ErrorCode.BAD_CONFIGURATION, e.code());
        assertEquals(message, e.getMessage());
    }
}
