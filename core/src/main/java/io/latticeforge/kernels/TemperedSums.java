package io.latticeforge.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The second set of sums of a row, at z / T: over each block while it is in the first-level cache, by the same loop as the first set. Its
 * reference is one of its own, near the mean of z under the distribution at T, so that the bounds of {@link RowSums} hold for it too.
 */
final class TemperedSums {
    private final Lanes lanes;
    private final Tempering tempering = new Tempering();
    private final RowSums sums = new RowSums();
    /** Holds the scratch; never closed, freed with the reducer. */
    private final MemorySegment scratch = Arena.ofAuto().allocate(4L * Lanes.BLOCK, 64);

    private final long distances = scratch.address();
    private float perNat;
    private boolean empty;

    TemperedSums(Lanes lanes) {
        this.lanes = lanes;
    }

    void begin(float temperature) {
        perNat = 1 / temperature;
        sums.clear(1.0 / temperature);
        empty = true;
    }

    /**
     * Takes the next block, without NaN or +Inf.
     *
     * @param highest the largest logit of the row so far, this block included
     */
    void add(long address, int count, float highest) {
        if (empty || (highest - (double) sums.reference()) * perNat > BlockReducer.MAX_ABOVE_NATS) {
            sums.moveTo(highest);
            empty = false;
        }
        int steps = (count + lanes.step() - 1) / lanes.step();
        tempering.fill(distances, count, steps * lanes.step());
        for (int attempt = 1; ; attempt++) {
            tempering.distances(address, distances, count, sums.reference(), perNat);
            lanes.moments(distances, steps, 0);
            if (attempt == BlockReducer.MAX_ATTEMPTS || sums.accepts(lanes.s0, lanes.s1)) {
                sums.add(lanes.s0, lanes.s1, lanes.s2);
                return;
            }
            sums.follow(lanes.s0, lanes.s1);
        }
    }

    RowSums sums() {
        return sums;
    }
}
