package io.latticeforge.compute.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.latticeforge.compute.Decoding;
import io.latticeforge.compute.PromptCheck;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/** The cache stays in the library: what one call gives as present is handed back as past. */
final class OnnxDecoding implements Decoding {
    private final OnnxModel model;
    private final PromptCheck check;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment logits;
    private OrtSession.Result last;
    private int count;
    private int position;

    /** The cache still has the prompt's one row, which every sample continues. */
    private boolean shared = true;

    OnnxDecoding(OnnxModel model, PromptCheck check, long[] emptyCache, int[] prompt, int samples) {
        this.model = model;
        this.check = check;
        logits = arena.allocate(4L * check.vocabSize() * samples, 64);
        LongBuffer tokens = LongBuffer.allocate(prompt.length);
        for (int token : prompt) {
            tokens.put(token);
        }
        try (OnnxTensor empty = Tensors.floats(model.environment(), FloatBuffer.allocate(0), emptyCache)) {
            last = run(tokens.flip(), prompt.length, LongBuffer.wrap(new long[1]), 1, empty);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
        position = prompt.length;
        count = samples;
        FloatBuffer all = Tensors.of(last, "logits").getFloatBuffer();
        for (int sample = 0; sample < samples; sample++) {
            copyRow(all, prompt.length - 1, sample);
        }
    }

    private OrtSession.Result run(LongBuffer tokens, int length, LongBuffer rows, int batch, OnnxTensor past) {
        OrtEnvironment environment = model.environment();
        try (OnnxTensor in = Tensors.longs(environment, tokens, batch, length);
                OnnxTensor of = Tensors.longs(environment, rows, batch)) {
            return model.run(Map.of("tokens", in, "rows", of, "past", past));
        }
    }

    private void copyRow(FloatBuffer from, int fromRow, int toRow) {
        int vocabSize = check.vocabSize();
        MemorySegment.copy(MemorySegment.ofBuffer(from), ValueLayout.JAVA_FLOAT, 4L * fromRow * vocabSize, logits, ValueLayout.JAVA_FLOAT,
                4L * toRow * vocabSize, vocabSize);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public MemorySegment logits() {
        return logits.asSlice(0, 4L * check.vocabSize() * count);
    }

    @Override
    public void step(int[] keep, int[] tokens, int going) {
        check.step(keep, tokens, going, count, position, (int) (logits.byteSize() / (4L * check.vocabSize())));
        LongBuffer in = LongBuffer.allocate(going);
        LongBuffer rows = LongBuffer.allocate(going);
        for (int i = 0; i < going; i++) {
            in.put(tokens[i]);
            rows.put(shared ? 0 : keep[i]);
        }
        OrtSession.Result next = run(in.flip(), 1, rows.flip(), going, Tensors.of(last, "present"));
        last.close();
        last = next;
        shared = false;
        count = going;
        position++;
        FloatBuffer all = Tensors.of(last, "logits").getFloatBuffer();
        for (int sample = 0; sample < going; sample++) {
            copyRow(all, sample, sample);
        }
    }

    @Override
    public void close() {
        last.close();
        arena.close();
    }
}
