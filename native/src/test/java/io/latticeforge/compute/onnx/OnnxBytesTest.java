package io.latticeforge.compute.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.models.ModelFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused of an ONNX file before the library sees it, and what the library then refuses. Files are written here byte by byte. */
class OnnxBytesTest {
    private static final ModelFolder MODELS = ModelFolder.open(Path.of("../models"));
    private static final byte[] OPSET_17 = message(8, varint(2, 17));

    @TempDir
    Path directory;

    private static byte[] varint(int field, long value) {
        return join(new byte[] {(byte) (field << 3)}, number(value));
    }

    private static byte[] message(int field, byte[]... parts) {
        byte[] content = join(parts);
        return join(number((long) field << 3 | 2), number(content.length), content);
    }

    private static byte[] number(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long left = value; ; left >>>= 7) {
            if (left >>> 7 == 0) {
                out.write((int) left);
                return out.toByteArray();
            }
            out.write((int) (left & 0x7f | 0x80));
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static String refusal(byte[] model) {
        LatticeForgeException refusal = assertThrows(LatticeForgeException.class, () -> OnnxBytes.check("m", model));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refusal.code());
        return refusal.getMessage();
    }

    @Test
    void whatShipsPasses() {
        MODELS.files().stream().filter(file -> file.file().endsWith(".onnx")).forEach(file -> OnnxBytes.check(file.name(),
                MODELS.read(file.name())));
    }

    @Test
    void externalDataIsFoundWhereverATensorCanBe() {
        byte[] located = message(5, varint(14, 1));
        byte[] path = message(13, message(1, "location".getBytes(StandardCharsets.UTF_8)), message(2,
                "../../secret".getBytes(StandardCharsets.UTF_8)));
        byte[] named = message(5, path);
        byte[] tensor = path;
        for (byte[] graph : new byte[][] {located, named,
            message(15, message(1, tensor)), message(15, message(2, tensor)),
            message(1, message(5, message(5, tensor))),
            message(1, message(5, message(10, tensor))),
            message(1, message(5, message(6, named))),
            message(1, message(5, message(11, message(1, message(5, message(6, located)))))),
            message(1, message(5, message(22, message(1, tensor)))),
            message(1, message(5, message(23, message(2, tensor))))}) {
            assertTrue(refusal(join(OPSET_17, message(7, graph))).contains("external data"));
        }
        byte[] whole = join(OPSET_17, message(7));
        assertTrue(refusal(join(whole, message(20, message(1, named)))).contains("external data"));
        assertTrue(refusal(join(whole, message(25, message(7, message(5, message(5, tensor)))))).contains("external data"));
    }

    @Test
    void anotherOperatorSetIsRefusedWithTheBound() {
        assertTrue(refusal(join(message(8, varint(2, 99)), message(7))).contains("99; this engine runs 7 to 23"));
        assertTrue(refusal(join(message(8, varint(2, 6)), message(7))).contains("operator set 6"));
        assertTrue(refusal(message(7)).contains("no operator set"));
        assertTrue(refusal(OPSET_17).contains("no graph"));
        OnnxBytes.check("m", join(message(8, message(1, "com.microsoft".getBytes(StandardCharsets.UTF_8)), varint(2, 1)), OPSET_17,
                message(7)));
    }

    @Test
    void bytesThatAreNoModelAreRefused() {
        for (String text : new String[] {"", "x", "PK\3\4 a zip", "{\"json\": true}", "\u0080\u0080"}) {
            assertTrue(refusal(text.getBytes(StandardCharsets.UTF_8)).contains("no ONNX file"), text);
        }
        byte[] nested = new byte[0];
        for (int depth = 0; depth < 100; depth++) {
            nested = message(1, message(5, message(6, nested)));
        }
        assertTrue(refusal(join(OPSET_17, message(7, nested))).contains("nests deeper"));
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] model = MODELS.read("reduce-f32");
        for (int round = 0; round < 20_000; round++) {
            byte[] broken = Arrays.copyOf(model, random.nextInt(1, model.length));
            broken[random.nextInt(broken.length)] ^= (byte) random.nextInt(1, 256);
            try {
                OnnxBytes.check("m", broken);
            } catch (LatticeForgeException expected) {
                assertEquals(ErrorCode.BAD_CONFIGURATION, expected.code(), "seed " + seed + " round " + round);
            }
        }
    }

    @Test
    void whatTheLibraryRefusesIsASentence() throws Exception {
        assertTrue(loading(join(OPSET_17, varint(1, 8), message(7))).contains("refused by ONNX Runtime"));
    }

    @Test
    void aGraphOfAnotherShapeIsRefused() throws Exception {
        ModelFolder folder = listing(MODELS.read("gate-scores"));
        try (OnnxEngine engine = new OnnxEngine(OrtEnvironment.getEnvironment(), folder); OnnxModel model = engine.model("m")) {
            String missing = assertThrows(LatticeForgeException.class, () -> model.inputShape("logits")).getMessage();
            assertTrue(missing.contains("no input 'logits'") && missing.contains("vectors"), missing);
            String shape = assertThrows(LatticeForgeException.class,
                    () -> model.requireShape(model.outputShape("scores"), "scores", -1, 8, 3)).getMessage();
            assertTrue(shape.contains("[-1, 8, 3] is needed"), shape);
            assertThrows(LatticeForgeException.class, () -> model.number("context_tokens"));
        }
    }

    private String loading(byte[] bytes) throws IOException {
        ModelFolder folder = listing(bytes);
        LatticeForgeException refusal = assertThrows(LatticeForgeException.class,
                () -> OnnxModel.load(OrtEnvironment.getEnvironment(), folder, "m"));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refusal.code());
        return refusal.getMessage();
    }

    private ModelFolder listing(byte[] bytes) throws IOException {
        Files.write(directory.resolve("m.onnx"), bytes);
        Files.writeString(directory.resolve("manifest.json"), """
                {"format": "lattice-models/1", "models": [{"name": "m", "file": "m.onnx", "sha256": "%s", "licence": "Apache-2.0",
                 "dtype": "f32",
                 "shapes": "x", "made": "y"}]}""".formatted(sum(bytes)));
        return ModelFolder.open(directory);
    }

    private static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
