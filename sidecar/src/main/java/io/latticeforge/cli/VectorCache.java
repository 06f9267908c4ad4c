package io.latticeforge.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;

/** Vectors of a training file beside the gate, so that training it again embeds nothing: f32, little endian, in the order of the lines. */
final class VectorCache {
    private static final int NAME_DIGITS = 16;

    private final Path file;

    /**
     * @param data  sha256 of the file that the vectors are of
     * @param model that made them
     */
    VectorCache(Path folder, String data, String model) {
        String which = data.substring(0, NAME_DIGITS) + "-" + HexFormat.of().toHexDigits(model.hashCode());
        file = folder.resolve("vectors-" + which + ".f32");
    }

    Optional<float[][]> read(int count, int dimensions) {
        try {
            if (!Files.exists(file) || Files.size(file) != 4L * count * dimensions) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            float[][] vectors = new float[count][dimensions];
            for (float[] vector : vectors) {
                for (int d = 0; d < dimensions; d++) {
                    vector[d] = bytes.getFloat();
                }
            }
            return Optional.of(vectors);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whole or not at all. */
    void write(float[][] vectors) throws IOException {
        Files.createDirectories(file.getParent());
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * vectors[0].length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] vector : vectors) {
            for (float value : vector) {
                bytes.putFloat(value);
            }
        }
        Path half = file.resolveSibling(file.getFileName() + ".half");
        Files.write(half, bytes.array());
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
