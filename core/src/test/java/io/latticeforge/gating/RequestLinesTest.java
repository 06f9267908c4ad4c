package io.latticeforge.gating;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLinesTest {
    @TempDir
    Path folder;

    private List<Request> read(String text, boolean features) throws IOException {
        Path file = folder.resolve("f");
        Files.writeString(file, text);
        List<Request> all = new ArrayList<>();
        new RequestLines(file, features).each(all::add);
        return all;
    }

    private void refused(String end, String text, boolean features) {
        String message = String.valueOf(assertThrows(LatticeForgeException.class, () -> read(text, features)).getMessage());
        assertTrue(message.endsWith(end), message);
    }

    @Test
    void readsTextAndFeatures() throws IOException {
        List<Request> texts = read("{\"text\":\"hé\",\"intent\":\"a\"}\n{\"text\":\"b\",\"intent\":\"oos\"}", false);
        assertEquals("hé", texts.getFirst().text());
        assertEquals(2, texts.getLast().line());
        assertArrayEquals(new float[] {0.5f, -1}, read("{\"features\":[0.5,-1],\"intent\":\"a\"}\n", true).getFirst().features());
    }

    @Test
    void theSumIsTheFiles() throws IOException {
        Path file = folder.resolve("g");
        Files.writeString(file, "{\"text\":\"a\",\"intent\":\"a\"}\n");
        // printf '{"text":"a","intent":"a"}\n' | sha256sum
        assertEquals("7eea6e034bcc4c620242a102a777e175cc99624314f93983828b3bb2a7c81dba", new RequestLines(file, false).each(r -> {}));
    }

    @Test
    void saysWhatIsWrongWithALine() {
        refused("f:2 is empty; each line is a JSON object", "{\"text\":\"a\",\"intent\":\"a\"}\n\n", false);
        refused("f:1 has no text", "{\"intent\":\"a\"}", false);
        refused("f:1 has no text but features: --features reads those", "{\"features\":[1],\"intent\":\"a\"}", false);
        refused("f:1 has no features: \"features\" must be a list of numbers", "{\"text\":\"a\",\"intent\":\"a\"}", true);
        for (String value : new String[] {"\"x\"", "null", "[1]", "1000001", "-3.5E38"}) {
            refused("f:1 has " + value + " as feature 1; it must be a number between -1000000.0 and 1000000.0",
                    "{\"features\":[1," + value + "],\"intent\":\"a\"}", true);
        }
        refused("f:1 has no intent: \"intent\" must be a text of 1 to 255 characters, 'oos' for none of the edges", "{\"text\":\"a\"}", false);
        refused("f:1 has more than 1048576 bytes", "x".repeat((1 << 20) + 1), false);
        refused("f:1 has \"Infinity\" as feature 0; it must be a number between -1000000.0 and 1000000.0",
                "{\"features\":[1E999],\"intent\":\"a\"}", true);
        refused("f:1 has 4097 features; a gate has at most 4096 dimensions",
                "{\"features\":[" + "0,".repeat(4096) + "0],\"intent\":\"a\"}", true);
        String nan = String.valueOf(assertThrows(LatticeForgeException.class,
                () -> read("{\"features\":[1,NaN],\"intent\":\"a\"}", true)).getMessage());
        assertTrue(nan.contains("f:1 is no JSON: Non-standard token 'NaN'"), nan);
        String noJson = String.valueOf(assertThrows(LatticeForgeException.class, () -> read("text, intent", false)).getMessage());
        assertTrue(noJson.contains("f:1 is no JSON: "), noJson);
        String none = String.valueOf(assertThrows(LatticeForgeException.class,
                () -> new RequestLines(folder.resolve("none"), false).each(r -> {})).getMessage());
        assertTrue(none.endsWith("none cannot be read: there is no such file"), none);
    }
}
