package io.latticeforge.bench;

import io.latticeforge.kernels.KernelCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Rows of f32, little endian, one after the other: how a peer in another language gets the same bytes. */
final class RowFile {
    private RowFile() {}

    static Path write(Path file, List<KernelCases.Row> rows) {
        int vocabSize = rows.getFirst().logits().length;
        ByteBuffer bytes = ByteBuffer.allocate(rows.size() * vocabSize * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int r = 0; r < rows.size(); r++) {
            bytes.position(r * vocabSize * Float.BYTES);
            bytes.asFloatBuffer().put(rows.get(r).logits());
        }
        try {
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
