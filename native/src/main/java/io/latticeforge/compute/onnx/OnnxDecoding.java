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
    private MemorySegment peeked = MemorySegment.NULL;
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
            copyRow(all, prompt.length - 1, logits, sample);
        }
    }

    private OrtSession.Result run(LongBuffer tokens, int length, LongBuffer rows, int batch, OnnxTensor past) {
        OrtEnvironment environment = model.environment();
        try (OnnxTensor in = Tensors.longs(environment, tokens, batch, length);
                OnnxTensor of = Tensors.longs(environment, rows, batch)) {
            return model.run(Map.of("tokens", in, "rows", of, "past", past));
        }
    }

    private void copyRow(FloatBuffer from, int fromRow, MemorySegment to, int toRow) {
        int vocabSize = check.vocabSize();
        MemorySegment.copy(MemorySegment.ofBuffer(from), ValueLayout.JAVA_FLOAT, 4L * fromRow * vocabSize, to, ValueLayout.JAVA_FLOAT,
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
        check.step(keep, tokens, going, count, position, capacity());
        OrtSession.Result next = run(keep, tokens, going, 1);
        last.close();
        last = next;
        shared = false;
        count = going;
        position++;
        copyLast(last, logits, going, 1);
    }

    @Override
    public MemorySegment peek(int[] keep, int[] tokens, int asked, int length) {
        check.peek(keep, tokens, asked, length, count, position, capacity());
        if (peeked.byteSize() == 0) {
            peeked = arena.allocate(logits.byteSize(), 64);
        }
        try (OrtSession.Result result = run(keep, tokens, asked, length)) {
            copyLast(result, peeked, asked, length);
        }
        return peeked.asSlice(0, 4L * check.vocabSize() * asked);
    }

    private OrtSession.Result run(int[] keep, int[] tokens, int going, int length) {
        LongBuffer in = LongBuffer.allocate(going * length);
        LongBuffer rows = LongBuffer.allocate(going);
        for (int i = 0; i < going * length; i++) {
            in.put(tokens[i]);
        }
        for (int i = 0; i < going; i++) {
            rows.put(shared ? 0 : keep[i]);
        }
        return run(in.flip(), length, rows.flip(), going, Tensors.of(last, "present"));
    }

    /** Most samples that the batch may have. */
    private int capacity() {
        return (int) (logits.byteSize() / (4L * check.vocabSize()));
    }

    /** Each sample's row after its last token. */
    private void copyLast(OrtSession.Result from, MemorySegment to, int going, int length) {
        FloatBuffer all = Tensors.of(from, "logits").getFloatBuffer();
        for (int sample = 0; sample < going; sample++) {
            copyRow(all, sample * length + length - 1, to, sample);
        }
    }

    @Override
    public void close() {
        last.close();
        arena.close();
    }
}
