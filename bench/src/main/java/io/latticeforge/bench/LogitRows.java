package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.kernels.ScalarRowReducer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows of one vocabulary and element type, and the contenders over them. Each answer is checked against the oracle before it is timed. */
public final class LogitRows {
    /** Rotating through more than this many bytes finds each row outside the caches that a core has for itself. */
    private static final long COLD_BYTES = 64L << 20;

    private final ElementType type;
    private final int vocabSize;
    private final int chosenToken;
    private final MemorySegment[] rows;
    private final RowReducer reducer = RowReducers.choose().create();
    private final ScalarRowReducer oracle = new ScalarRowReducer();
    private final Observation observation = new Observation();
    private final MemorySegment moments;
    private int next;

    private LogitRows(Arena arena, ElementType type, KernelCases.Row row, int distinct) {
        this.type = type;
        vocabSize = row.logits().length;
        chosenToken = row.chosenToken();
        moments = arena.allocate(24, 8);
        rows = new MemorySegment[distinct];
        for (int i = 0; i < distinct; i++) {
            rows[i] = KernelCases.encode(arena, type, row.logits());
        }
    }

    /** One row, over and over. */
    public static LogitRows hot(Arena arena, ElementType type, KernelCases.Row row) {
        return new LogitRows(arena, type, row, 1);
    }

    /** Copies of one row in turn, more than the caches hold. */
    public static LogitRows cold(Arena arena, ElementType type, KernelCases.Row row) {
        long bytes = (long) row.logits().length * type.bytes();
        return new LogitRows(arena, type, row, (int) (COLD_BYTES / bytes) + 2);
    }

    private MemorySegment next() {
        next = next + 1 == rows.length ? 0 : next + 1;
        return rows[next];
    }

    /** Ours: the full record. */
    public Observation record() {
        return reduce(reducer);
    }

    public Observation scalar() {
        return reduce(oracle);
    }

    private Observation reduce(RowReducer by) {
        MemorySegment row = next();
        by.begin(type, vocabSize, chosenToken);
        by.accept(row, 0, row.byteSize());
        by.finish(observation);
        return observation;
    }

    /** The peer: log-sum-exp, entropy and varentropy only. */
    public MemorySegment moments(CMoments peer) {
        peer.moments(next(), vocabSize, moments);
        return moments;
    }

    public float readPass() {
        return ReadPass.sum(next(), vocabSize);
    }

    /** Fails if ours, or the peer's, is not the oracle's answer. */
    public void check() {
        float entropy = scalar().entropy;
        float varentropy = observation.varentropy;
        int best = observation.topIds[0];
        record();
        near("entropy", entropy, observation.entropy, 1e-5);
        near("varentropy", varentropy, observation.varentropy, 1e-4);
        if (best != observation.topIds[0]) {
            throw new IllegalStateException("best token: expected " + best + ", was " + observation.topIds[0]);
        }
    }

    public void check(CMoments peer) {
        float entropy = scalar().entropy;
        float varentropy = observation.varentropy;
        moments(peer);
        near("entropy of the peer", entropy, moments.getAtIndex(ValueLayout.JAVA_DOUBLE, 1), 1e-4);
        near("varentropy of the peer", varentropy, moments.getAtIndex(ValueLayout.JAVA_DOUBLE, 2), 1e-3);
    }

    private static void near(String what, double expected, double actual, double tolerance) {
        if (!(Math.abs(expected - actual) <= tolerance * Math.max(1, expected))) {
            throw new IllegalStateException(what + ": expected " + expected + ", was " + actual);
        }
    }
}
