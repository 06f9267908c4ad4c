package io.latticeforge.demo;

import io.latticeforge.recording.Recording;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Rows as a model server would hold them: the recorded logits, or the recorded logits at the head of a much larger vocabulary. The synthetic tail
 * lies so far below the recorded logits that together it has less than 1e-9 of the mass: it costs what a real row of that size costs and changes
 * no decision.
 */
final class RowSource {
    /** Logit of the tail, give or take one; recorded maxima lie above 5. */
    private static final float TAIL = -40f;

    private final Recording recording;
    private final int vocabSize;
    private final ByteBuffer[] wide;

    /** @param vocabSize logits a row; the recording's own for rows as they are */
    RowSource(Recording recording, int vocabSize, int samples) {
        this.recording = recording;
        this.vocabSize = vocabSize;
        wide = new ByteBuffer[vocabSize == recording.vocabSize() ? 0 : samples];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = ByteBuffer.allocateDirect(2 * vocabSize).order(ByteOrder.LITTLE_ENDIAN);
            for (int v = recording.vocabSize(); v < vocabSize; v++) {
                wide[i].putShort(2 * v, Float.floatToFloat16(TAIL + (v * 31 % 64) / 32f - 1));
            }
        }
    }

    int vocabSize() {
        return vocabSize;
    }

    /** The row that a token was drawn from; for a wide row valid until the sample's next one. */
    ByteBuffer row(int sample, int token) {
        ByteBuffer recorded = recording.row(token).asByteBuffer();
        if (wide.length == 0) {
            return recorded;
        }
        wide[sample].put(0, recorded, 0, recorded.remaining());
        return wide[sample].duplicate();
    }
}
