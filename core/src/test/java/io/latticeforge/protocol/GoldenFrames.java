package io.latticeforge.protocol;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The golden frames and what {@code golden.json} says of them. */
public final class GoldenFrames {
    /** One frame as described; {@link #bytes} reads it as it is kept. */
    public record Described(String file, String message, int version, Map<String, Object> fields, List<byte[]> rows, int rowBytes,
            byte[] appended, byte[] trailing) {

        public byte[] bytes() throws Exception {
            try (InputStream in = GoldenFrames.class.getResourceAsStream("/golden/" + file)) {
                if (in == null) {
                    throw new IllegalStateException("golden/" + file + " is missing");
                }
                return in.readAllBytes();
            }
        }

        @Override
        public String toString() {
            return file;
        }
    }

    private GoldenFrames() {}

    public static List<Described> all() throws Exception {
        try (InputStream in = GoldenFrames.class.getResourceAsStream("/golden/golden.json")) {
            Map<String, Object> root = map(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
            List<Described> frames = new ArrayList<>();
            for (Object each : (List<?>) root.get("frames")) {
                Map<String, Object> frame = map(each);
                List<byte[]> rows = new ArrayList<>();
                if (frame.get("rows") instanceof List<?> hex) {
                    hex.forEach(row -> rows.add(HexFormat.of().parseHex((String) row)));
                }
                int elementBytes = "F32".equals(frame.get("elementKind")) ? 4 : 2;
                frames.add(new Described((String) frame.get("file"), (String) frame.get("message"), (Integer) frame.get("version"),
                        map(frame.get("fields")), rows, (Integer) frame.getOrDefault("vocabSize", 0) * elementBytes,
                        hex(frame.get("appended")), hex(frame.get("trailing"))));
            }
            return frames;
        }
    }

    public static Described named(String file) throws Exception {
        return all().stream().filter(frame -> frame.file().equals(file)).findFirst().orElseThrow();
    }

    private static byte[] hex(Object text) {
        return text == null ? new byte[0] : HexFormat.of().parseHex((String) text);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }
}
