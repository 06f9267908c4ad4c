package io.latticeforge.live;

import io.latticeforge.compute.Decoding;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Samples that began together and advance together. A sample that is left out of a step leaves the batch: its rows of the cache are dropped with
 * that very forward pass. Belongs to one thread.
 */
final class Batch implements AutoCloseable {
    private final Decoding decoding;
    private final int[] rowOf;
    private final int[] keep;
    private final int[] tokens;
    private boolean begun;

    /** @param samples that the decoding starts with */
    Batch(Decoding decoding, int samples) {
        this.decoding = decoding;
        rowOf = new int[samples];
        Arrays.setAll(rowOf, i -> i);
        keep = new int[samples];
        tokens = new int[samples];
    }

    /** Samples that the next forward pass may be for. */
    int size() {
        return decoding.count();
    }

    /**
     * The next row of logits of each sample that goes on.
     *
     * @param going samples by their number in this batch, ascending
     * @param newest what each of all samples drew last
     */
    void advance(int[] going, int count, int[] newest) {
        if (!begun) {
            // The prompt's last row is everybody's first.
            begun = true;
            return;
        }
        for (int i = 0; i < count; i++) {
            keep[i] = rowOf[going[i]];
            tokens[i] = newest[going[i]];
        }
        decoding.step(keep, tokens, count);
        Arrays.fill(rowOf, -1);
        for (int i = 0; i < count; i++) {
            rowOf[going[i]] = i;
        }
    }

    /** Rows of all samples in the batch. */
    MemorySegment logits() {
        return decoding.logits();
    }

    /** Where a sample's row is among them; -1 once it has left. */
    int row(int sample) {
        return rowOf[sample];
    }

    /**
     * The rows after {@code newest, next} of some samples, as if they had gone on so; they have not.
     *
     * @param next the second token, the same for all
     */
    MemorySegment peek(int[] asked, int count, int[] newest, int next) {
        int[] rows = new int[count];
        int[] both = new int[2 * count];
        for (int i = 0; i < count; i++) {
            rows[i] = rowOf[asked[i]];
            both[2 * i] = newest[asked[i]];
            both[2 * i + 1] = next;
        }
        return decoding.peek(rows, both, count, 2);
    }

    @Override
    public void close() {
        decoding.close();
    }
}
