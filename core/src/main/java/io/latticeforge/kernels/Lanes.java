package io.latticeforge.kernels;

/**
 * The SIMD loops over one block of f32, apart from all bookkeeping. Abstract only so that tests can load {@link VectorLanes} again at
 * another width. Addresses are absolute, see {@link NativeMemory}; results stand in the fields until the next call.
 */
abstract class Lanes {
    /** Elements of a block: 8 KB of f32, which stay in the first-level cache between the loops. */
    static final int BLOCK = 2048;

    /** sum e^d, sum d e^d, sum d^2 e^d and sum d over what {@link #moments} ran over, d = z - reference. */
    double s0;

    double s1;
    double s2;
    double sumD;

    /** Whether every d was within +-87 nats; if not, no sum means anything. */
    boolean inRange;

    /** Elements that one turn of the loops takes. */
    abstract int step();

    /** Width of a vector in bits. */
    abstract int bits();

    /** Sums over whole steps. */
    abstract void moments(long address, int steps, float reference);

    /** Right after {@link #moments}: offers the logits above the list's threshold, looking only where sum e^d leaves room for one. */
    abstract void offerMeasured(long address, int steps, int firstId, float reference, TopScan scan, TopList top);
}
