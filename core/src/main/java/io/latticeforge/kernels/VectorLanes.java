package io.latticeforge.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.constant.ConstantDescs;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One SIMD body over a constant species.
 *
 * <pre>
 *   d = z - r        n = round(d log2 e)        f = d log2 e - n  in [-1/2, 1/2]
 *   e^d = 2^n P(f),  P of degree 5 with P(0) = 1, relative error 1.1e-7 (minimax, fitted for this class)
 * </pre>
 *
 * n is had by adding {@link #MAGIC}: the low byte of the sum's bits is then n + 127, which shifted into place is 2^n. The bits of all
 * sums are or-ed: if any d was out of range, NaN or infinite, other bits show (a d near -2^22 or less may hide in them, but then shows in
 * sum d). So there is neither a clamp nor a search for the maximum in the loop: both are left to {@link RowSums}, which moves the
 * reference when it was a bad guess.
 *
 * <p>Four vectors a turn are added as a tree, so a lane adds up at most 32 turns of 4 at 512 bits; narrower vectors are flushed after as
 * many turns. No reduceLanes over floats, which gives other bits interpreted than compiled: lanes are spilled and added in order, in
 * double.
 *
 * <p>The loop calls no method of ours: past some size C2 stops inlining them, and vectors then go through the heap, 20 times slower.
 */
final class VectorLanes extends Lanes {
    /** The preferred one, unless the class was loaded as a hidden class with a species as its class data, as tests do. */
    private static final VectorSpecies<Float> SPECIES = species();

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SPECIES.vectorShape());
    private static final int LANES = SPECIES.length();
    private static final int HALF = LANES / 2;
    private static final int STEP = 4 * LANES;
    private static final long VECTOR_BYTES = 4L * LANES;
    /** Turns between flushes: a lane adds up 4 x 32 values, whatever its width. */
    private static final int MAX_STEPS = 32;

    private static final MemorySegment MEMORY = NativeMemory.ALL;

    private static final float LOG2E = 1.44269504f;
    private static final float MAGIC = 0x1.8p23f + 127;
    private static final int MAGIC_HIGH = Float.floatToRawIntBits(MAGIC) & ~0xff;
    private static final float C1 = 0x1.62e42ap-1f;
    private static final float C2 = 0x1.ebf9bcp-3f;
    private static final float C3 = 0x1.c6b752p-5f;
    private static final float C4 = 0x1.3cea88p-7f;
    private static final float C5 = 0x1.5bba14p-10f;
    /** Below this sum d is that of a d that hid from the bits: 2048 in range reach -1.8e5, one that hides is below -2.9e6. */
    private static final double LOWEST_SUM = -BLOCK * 90.0;
    /** The top list looks where sum e^d is at least this share of e^threshold: room for the rounding of both. */
    private static final double FILTER_SLACK = 1 - 1e-5;
    /** Further below the reference than this e^d of the float sums is 0: there the sums tell nothing, and every step is looked at. */
    private static final double FAINT_NATS = -87;
    /** With more steps than this above the threshold it is raised before they are looked at. */
    private static final int FLOOD_STEPS = 16;
    private final float[] stepSums = new float[BLOCK / 4];
    private final double[] sums = new double[4 * HALF];
    private final int[] bits = new int[2 * LANES];
    private float peak;
    private float limitThreshold;
    private float limitReference;
    private float limit = (float) FILTER_SLACK;

    @SuppressWarnings("unchecked")
    private static VectorSpecies<Float> species() {
        try {
            VectorSpecies<?> given =
                    MethodHandles.classData(MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, VectorSpecies.class);
            return given == null ? FloatVector.SPECIES_PREFERRED : (VectorSpecies<Float>) given;
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    int step() {
        return STEP;
    }

    @Override
    int bits() {
        return SPECIES.vectorBitSize();
    }

    @Override
    void moments(long address, int steps, float reference) {
        s0 = 0;
        s1 = 0;
        s2 = 0;
        sumD = 0;
        peak = 0;
        inRange = true;
        for (int from = 0; from < steps; from += MAX_STEPS) {
            sumSteps(address, from, Math.min(steps, from + MAX_STEPS), reference);
            flush();
        }
        inRange &= sumD > LOWEST_SUM && s2 <= Float.MAX_VALUE;
    }

    private void sumSteps(long address, int from, int to, float reference) {
        FloatVector r = FloatVector.broadcast(SPECIES, reference);
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector magic = FloatVector.broadcast(SPECIES, MAGIC);
        FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector ad = a0;
        IntVector seen = IntVector.zero(INTS);
        IntVector most = seen;
        long at = address + from * (4L * STEP);
        for (int i = from; i < to; i++) {
            FloatVector d0 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at, LITTLE_ENDIAN).sub(r);
            FloatVector d1 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 1 * VECTOR_BYTES, LITTLE_ENDIAN).sub(r);
            FloatVector d2 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 2 * VECTOR_BYTES, LITTLE_ENDIAN).sub(r);
            FloatVector d3 = FloatVector.fromMemorySegment(SPECIES, MEMORY, at + 3 * VECTOR_BYTES, LITTLE_ENDIAN).sub(r);
            FloatVector n0 = d0.fma(log2e, magic);
            FloatVector n1 = d1.fma(log2e, magic);
            FloatVector n2 = d2.fma(log2e, magic);
            FloatVector n3 = d3.fma(log2e, magic);
            seen = seen.or(n0.reinterpretAsInts().or(n1.reinterpretAsInts()));
            seen = seen.or(n2.reinterpretAsInts().or(n3.reinterpretAsInts()));
            FloatVector f0 = d0.fma(log2e, magic.sub(n0));
            FloatVector f1 = d1.fma(log2e, magic.sub(n1));
            FloatVector f2 = d2.fma(log2e, magic.sub(n2));
            FloatVector f3 = d3.fma(log2e, magic.sub(n3));
            FloatVector e0 = f0.fma(c5, c4).fma(f0, c3).fma(f0, c2).fma(f0, c1).fma(f0, one);
            FloatVector e1 = f1.fma(c5, c4).fma(f1, c3).fma(f1, c2).fma(f1, c1).fma(f1, one);
            FloatVector e2 = f2.fma(c5, c4).fma(f2, c3).fma(f2, c2).fma(f2, c1).fma(f2, one);
            FloatVector e3 = f3.fma(c5, c4).fma(f3, c3).fma(f3, c2).fma(f3, c1).fma(f3, one);
            e0 = e0.mul(n0.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
            e1 = e1.mul(n1.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
            e2 = e2.mul(n2.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
            e3 = e3.mul(n3.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
            FloatVector e = e0.add(e1).add(e2.add(e3));
            e.intoArray(stepSums, i * LANES);
            // Not max(): what it calls is known by the profile of max() alone, which is not there yet where this is compiled early.
            most = most.lanewise(VectorOperators.MAX, e.reinterpretAsInts());
            a0 = a0.add(e);
            ad = ad.add(d0.add(d1).add(d2.add(d3)));
            FloatVector q0 = d0.mul(e0);
            FloatVector q1 = d1.mul(e1);
            FloatVector q2 = d2.mul(e2);
            FloatVector q3 = d3.mul(e3);
            a1 = a1.add(q0.add(q1).add(q2.add(q3)));
            a2 = d0.fma(q0, d1.fma(q1, d2.fma(q2, d3.fma(q3, a2))));
            at += 4L * STEP;
        }
        DoubleVector half = (DoubleVector) a0.convertShape(VectorOperators.F2D, DOUBLES, 0);
        half.add(a0.convertShape(VectorOperators.F2D, DOUBLES, 1)).intoArray(sums, 0);
        half = (DoubleVector) a1.convertShape(VectorOperators.F2D, DOUBLES, 0);
        half.add(a1.convertShape(VectorOperators.F2D, DOUBLES, 1)).intoArray(sums, HALF);
        half = (DoubleVector) a2.convertShape(VectorOperators.F2D, DOUBLES, 0);
        half.add(a2.convertShape(VectorOperators.F2D, DOUBLES, 1)).intoArray(sums, 2 * HALF);
        half = (DoubleVector) ad.convertShape(VectorOperators.F2D, DOUBLES, 0);
        half.add(ad.convertShape(VectorOperators.F2D, DOUBLES, 1)).intoArray(sums, 3 * HALF);
        seen.intoArray(bits, 0);
        most.intoArray(bits, LANES);
    }

    private void flush() {
        double t0 = 0;
        double t1 = 0;
        double t2 = 0;
        double td = 0;
        int seen = 0;
        int most = 0;
        for (int i = 0; i < HALF; i++) {
            t0 += sums[i];
            t1 += sums[HALF + i];
            t2 += sums[2 * HALF + i];
            td += sums[3 * HALF + i];
        }
        for (int i = 0; i < LANES; i++) {
            seen |= bits[i];
            most = Math.max(most, bits[LANES + i]);
        }
        s0 += t0;
        s1 += t1;
        s2 += t2;
        sumD += td;
        peak = Math.max(peak, Float.intBitsToFloat(most));
        inRange &= (seen & ~0xff) == MAGIC_HIGH;
    }

    @Override
    void offerMeasured(long address, int steps, int firstId, float reference, TopScan scan, TopList top) {
        if (top.threshold() != limitThreshold || reference != limitReference) {
            limitThreshold = top.threshold();
            limitReference = reference;
            double depth = (double) limitThreshold - reference;
            limit = depth < FAINT_NATS ? 0 : (float) (Math.exp(depth) * FILTER_SLACK);
        }
        if (peak < limit) {
            return;
        }
        for (int from = 0; from < steps; from += Long.SIZE) {
            int to = Math.min(steps, from + Long.SIZE);
            long hits = 0;
            for (int i = from; i < to; i++) {
                FloatVector sum = FloatVector.fromArray(SPECIES, stepSums, i * LANES);
                hits |= (sum.compare(VectorOperators.GE, limit).anyTrue() ? 1L : 0L) << i;
            }
            if (Long.bitCount(hits) > FLOOD_STEPS) {
                scan.offerBlock(address + 4L * STEP * from, STEP * (to - from), firstId + STEP * from, top);
                continue;
            }
            for (; hits != 0; hits &= hits - 1) {
                int first = STEP * (from + Long.numberOfTrailingZeros(hits));
                scan.offer(address + 4L * first, STEP, firstId + first, top.threshold(), top);
            }
        }
    }
}
