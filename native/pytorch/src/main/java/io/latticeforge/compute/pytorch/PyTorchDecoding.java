package io.latticeforge.compute.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.latticeforge.compute.Decoding;
import io.latticeforge.compute.PromptCheck;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The cache stays in PyTorch: what one call gives as present is handed back as past. Each call's tensors live until the next. */
final class PyTorchDecoding implements Decoding {
    private final TorchModule module;
    private final PromptCheck check;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment logits;
    private final int capacity;
    private MemorySegment peeked = MemorySegment.NULL;
    private NDManager tensors;
    private NDArray cache;
    private int count;
    private int position;

    /** The cache still has the prompt's one row, which every sample continues. */
    private boolean shared = true;

    PyTorchDecoding(TorchModule module, PromptCheck check, Shape emptyCache, int[] prompt, int samples) {
        this.module = module;
        this.check = check;
        capacity = samples;
        logits = arena.allocate(4L * check.vocabSize() * samples, 64);
        tensors = module.manager();
        cache = tensors.create(emptyCache, DataType.FLOAT32);
        float[] all = run(longs(prompt, prompt.length), new Shape(1, prompt.length), new long[1]);
        for (int sample = 0; sample < samples; sample++) {
            copyRow(all, prompt.length - 1, logits, sample);
        }
        position = prompt.length;
        count = samples;
    }

    /** Logits of every token; the cache becomes that of the call. */
    private float[] run(long[] tokens, Shape shape, long[] rows) {
        NDManager next = module.manager();
        try {
            NDList result = module.run(new NDList(next.create(tokens, shape), next.create(rows), cache));
            result.attach(next);
            float[] all = result.get(0).toFloatArray();
            cache = result.get(1);
            tensors.close();
            tensors = next;
            return all;
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
    }

    private static long[] longs(int[] values, int count) {
        return Arrays.stream(values, 0, count).asLongStream().toArray();
    }

    /** Rows of the cache that these samples continue. */
    private long[] rows(int[] keep, int going) {
        return shared ? new long[going] : longs(keep, going);
    }

    private void copyRow(float[] from, int fromRow, MemorySegment to, int toRow) {
        int vocabSize = check.vocabSize();
        MemorySegment.copy(from, fromRow * vocabSize, to, ValueLayout.JAVA_FLOAT, 4L * toRow * vocabSize, vocabSize);
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
        check.step(keep, tokens, going, count, position, capacity);
        float[] all = run(longs(tokens, going), new Shape(going, 1), rows(keep, going));
        shared = false;
        count = going;
        position++;
        for (int sample = 0; sample < going; sample++) {
            copyRow(all, sample, logits, sample);
        }
    }

    @Override
    public MemorySegment peek(int[] keep, int[] tokens, int asked, int length) {
        check.peek(keep, tokens, asked, length, count, position, capacity);
        if (peeked.byteSize() == 0) {
            peeked = arena.allocate(logits.byteSize(), 64);
        }
        try (NDManager next = module.manager()) {
            NDList result = module.run(new NDList(next.create(longs(tokens, asked * length), new Shape(asked, length)),
                    next.create(rows(keep, asked)), cache));
            result.attach(next);
            float[] all = result.get(0).toFloatArray();
            for (int sample = 0; sample < asked; sample++) {
                copyRow(all, sample * length + length - 1, peeked, sample);
            }
        }
        return peeked.asSlice(0, 4L * check.vocabSize() * asked);
    }

    @Override
    public void close() {
        tensors.close();
        arena.close();
    }
}
