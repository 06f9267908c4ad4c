package io.latticeforge.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One row as blocks of f32 in order. Each block is measured from the reference that fitted the blocks before it; the guess is checked
 * afterwards, and where it was bad (the first block, an outlier, masked tokens) the block is measured again. A typical row is read once.
 */
final class BlockReducer {
    private static final MemorySegment MEMORY = NativeMemory.ALL;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** How far above the reference a logit may lie in the float sums: e^60 = 1e26 leaves room for 60^2 of 2048 of them. */
    static final float MAX_ABOVE_NATS = 60;

    /** From here on a float's steps are too coarse for a floor 80 nats below: the block is summed in double. */
    private static final float COARSE = 1 << 20;

    /** The second is measured from the block's own mean, the third after an outlier; there is nothing left to gain. */
    static final int MAX_ATTEMPTS = 4;

    private final Lanes lanes;
    private final int step;
    private final TopList top = new TopList();
    private final RowSums sums = new RowSums();
    private final TopScan scan = new TopScan();
    private final FloorClamp clamp = new FloorClamp();
    private final TemperedSums tempered;
    private final KeptSet keptSet = new KeptSet();
    private final MemorySegment scratch = Arena.ofAuto().allocate(4L * Lanes.BLOCK + 4L * 64, 64);
    private final long clamped = scratch.address();
    private final long tail = clamped + 4L * Lanes.BLOCK;

    private Sampling sampling = Sampling.WHOLE;
    private boolean atTemperature;
    private boolean bad;
    private double b0;
    private double b1;
    private double b2;
    private double sumD;
    private int finite;

    BlockReducer(Lanes lanes) {
        this.lanes = lanes;
        step = lanes.step();
        tempered = new TemperedSums(lanes);
    }

    void begin(Sampling howDrawn) {
        sampling = howDrawn;
        atTemperature = howDrawn.needsTemperedSums();
        if (atTemperature) {
            tempered.begin(howDrawn.temperature());
        }
        top.clear();
        sums.clear(1);
        bad = false;
    }

    void reduce(long address, int count, int firstId) {
        if (bad) {
            return;
        }
        boolean offered = !top.full();
        if (offered) {
            scan.offerBlock(address, count, firstId, top);
            if (sums.empty() && top.count() != 0) {
                sums.moveTo(top.logit(0));
            }
        }
        int attempts = 0;
        do {
            if (Math.abs(sums.reference()) >= COARSE || !measure(address, count)) {
                measureRare(address, count, firstId, offered);
            } else if (!offered) {
                offer(address, count, firstId);
            }
            offered = true;
        } while (!bad && !acceptedOrMoved(++attempts));
        if (atTemperature && !bad && top.count() != 0) {
            tempered.add(address, count, top.logit(0));
        }
    }

    private boolean acceptedOrMoved(int attempts) {
        if (sums.accepts(b0, b1) || attempts == MAX_ATTEMPTS) {
            sums.count(finite, sumD);
            sums.add(b0, b1, b2);
            return true;
        }
        sums.follow(b0, b1);
        return false;
    }

    /** Sums of one block; false if a logit was out of reach of the float sums. */
    private boolean measure(long address, int count) {
        float reference = sums.reference();
        int whole = count / step;
        int rest = count - whole * step;
        boolean inRange = true;
        b0 = 0;
        b1 = 0;
        b2 = 0;
        sumD = 0;
        finite = count;
        if (rest != 0) {
            inRange = measureTail(address + 4L * whole * step, rest, reference);
        }
        if (whole != 0) {
            lanes.moments(address, whole, reference);
            inRange &= lanes.inRange;
            addLanes();
            sumD += lanes.sumD;
        }
        return inRange;
    }

    /** Fewer elements than a step: filled up with tokens without mass, which must not get into the sum of d. */
    private boolean measureTail(long address, int rest, float reference) {
        MemorySegment.copy(MEMORY, address, MEMORY, tail, 4L * rest);
        for (int i = rest; i < step; i++) {
            MEMORY.set(F32, tail + 4L * i, reference - FloorClamp.FLOOR_NATS);
        }
        for (int i = 0; i < rest; i++) {
            sumD += (double) MEMORY.get(F32, tail + 4L * i) - reference;
        }
        lanes.moments(tail, 1, reference);
        addLanes();
        return lanes.inRange;
    }

    private void addLanes() {
        b0 += lanes.s0;
        b1 += lanes.s1;
        b2 += lanes.s2;
    }

    private void offer(long address, int count, int firstId) {
        int whole = count / step;
        lanes.offerMeasured(address, whole, firstId, sums.reference(), scan, top);
        for (int i = whole * step; i < count; i++) {
            top.offer(MEMORY.get(F32, address + 4L * i), firstId + i);
        }
    }

    /** Masked, far below, far above, huge, NaN. */
    private void measureRare(long address, int count, int firstId, boolean offered) {
        if (!offered) {
            scan.offerBlock(address, count, firstId, top);
        }
        float highest = top.count() == 0 ? 0 : top.logit(0);
        if (highest - sums.reference() > MAX_ABOVE_NATS) {
            sums.moveTo(highest);
        }
        clamp.copy(address, clamped, count, sums.reference());
        bad |= clamp.bad();
        if (bad) {
            return;
        }
        if (clamp.finite() == 0) {
            b0 = 0;
            b1 = 0;
            b2 = 0;
        } else if (Math.abs(sums.reference()) >= COARSE) {
            sumInDouble(address, count);
        } else {
            measure(clamped, count);
        }
        finite = clamp.finite();
        sumD = clamp.sumD();
    }

    private void sumInDouble(long address, int count) {
        b0 = 0;
        b1 = 0;
        b2 = 0;
        for (int i = 0; i < count; i++) {
            double d = (double) MEMORY.get(F32, address + 4L * i) - sums.reference();
            double e = Math.exp(d);
            if (e != 0) {
                b0 += e;
                b1 += d * e;
                b2 += d * d * e;
            }
        }
    }

    void finish(float chosenLogit, Observation out) {
        if (bad || sums.empty()) {
            out.flags = Observation.INVALID;
            return;
        }
        double logSumExp = sums.describe(out);
        out.chosenLogProb = (float) (chosenLogit - logSumExp);
        top.describe(logSumExp, out);
        if (!sampling.whole()) {
            describeSampled(chosenLogit, out);
        }
    }

    private void describeSampled(float chosenLogit, Observation out) {
        RowSums at = atTemperature ? tempered.sums() : sums;
        boolean known = atTemperature || sampling.temperature() == 1;
        if (known && !sampling.truncates(sums.finite())) {
            at.describeSampled(chosenLogit, out);
        } else {
            keptSet.describe(sampling, top, sums.finite(), known ? at.logSumExp() : Double.NaN, chosenLogit, out);
        }
    }
}
