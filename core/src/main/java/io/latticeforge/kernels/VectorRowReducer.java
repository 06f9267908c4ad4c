package io.latticeforge.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;

/**
 * Cuts a row into blocks at fixed element indices, wherever the bytes were split: a block that lies whole in what came is reduced where it
 * lies, any other is collected first. What a block is worth is {@link BlockReducer}'s matter.
 */
final class VectorRowReducer implements RowReducer {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RowProgress progress = new RowProgress();
    private final Widening widening = new Widening();
    private final BlockReducer blocks;
    /** Holds the scratch; never closed, freed with the reducer. */
    private final MemorySegment scratch = Arena.ofAuto().allocate(2 * 4L * Lanes.BLOCK, 64);

    private final long collected = scratch.address();
    private final long widened = collected + 4L * Lanes.BLOCK;

    private ElementType type = ElementType.F32;
    private int chosenToken;
    private int elementsLeft;
    private int nextId;
    private int collectedBytes;
    private float chosenLogit;

    VectorRowReducer(Lanes lanes) {
        blocks = new BlockReducer(lanes);
    }

    @Override
    public void begin(ElementType type, int vocabSize, int chosenToken, Sampling sampling) {
        progress.begin(type, vocabSize, chosenToken);
        this.type = type;
        this.chosenToken = chosenToken;
        elementsLeft = vocabSize;
        nextId = 0;
        collectedBytes = 0;
        chosenLogit = Float.NaN;
        blocks.begin(sampling);
    }

    @Override
    public void accept(MemorySegment bytes, long offset, long length) {
        long at = progress.take(bytes, offset, length);
        long end = at + length;
        while (at < end) {
            int blockBytes = Math.min(Lanes.BLOCK, elementsLeft) * type.bytes();
            if (collectedBytes == 0 && end - at >= blockBytes) {
                reduceBlock(at);
                at += blockBytes;
            } else {
                int part = (int) Math.min(end - at, blockBytes - collectedBytes);
                MemorySegment.copy(NativeMemory.ALL, at, NativeMemory.ALL, collected + collectedBytes, part);
                at += part;
                collectedBytes += part;
                if (collectedBytes == blockBytes) {
                    reduceBlock(collected);
                    collectedBytes = 0;
                }
            }
        }
        Reference.reachabilityFence(bytes);
        Reference.reachabilityFence(this);
    }

    private void reduceBlock(long address) {
        int count = Math.min(Lanes.BLOCK, elementsLeft);
        long floats = address;
        switch (type) {
            case F32 -> {}
            case F16 -> {
                widening.f16(address, widened, count);
                floats = widened;
            }
            case BF16 -> {
                widening.bf16(address, widened, count);
                floats = widened;
            }
        }
        blocks.reduce(floats, count, nextId);
        int chosenIndex = chosenToken - nextId;
        if (chosenIndex >= 0 && chosenIndex < count) {
            chosenLogit = NativeMemory.ALL.get(F32, floats + 4L * chosenIndex);
        }
        nextId += count;
        elementsLeft -= count;
    }

    @Override
    public long remaining() {
        return progress.remaining();
    }

    @Override
    public void finish(Observation out) {
        progress.requireComplete();
        out.clear(0);
        out.chosenToken = chosenToken;
        blocks.finish(chosenLogit, out);
    }
}
