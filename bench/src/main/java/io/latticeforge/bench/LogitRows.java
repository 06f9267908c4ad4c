package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.KernelMoments;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.kernels.ScalarRowReducer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Rows of one vocabulary and element type, and the contenders over them. Each answer is checked against the oracle before it is timed. */
public final class LogitRows {
    /** Rotating through more than this many bytes finds each row outside the caches that a core has for itself. */
    private static final long COLD_BYTES = 64L << 20;

    private final ElementType type;
    private final int vocabSize;
    private final int[] chosenTokens;
    private final MemorySegment[] rows;
    private final RowReducer reducer = RowReducers.choose().create();
    private final KernelMoments kernelMoments = new KernelMoments();
    private final ScalarRowReducer oracle = new ScalarRowReducer();
    private final Observation observation = new Observation();
    private final MemorySegment moments;
    private int next;

    private LogitRows(ElementType type, int vocabSize, int distinct) {
        this.type = type;
        this.vocabSize = vocabSize;
        moments = Arena.ofAuto().allocate(24, 8);
        rows = new MemorySegment[distinct];
        chosenTokens = new int[distinct];
    }

    /** One row, over and over. */
    public static LogitRows hot(Arena arena, ElementType type, KernelCases.Row row) {
        return copies(arena, type, row, 1);
    }

    /** Copies of one row in turn, more than the caches hold. */
    public static LogitRows cold(Arena arena, ElementType type, KernelCases.Row row) {
        long bytes = (long) row.logits().length * type.bytes();
        return copies(arena, type, row, (int) (COLD_BYTES / bytes) + 2);
    }

    private static LogitRows copies(Arena arena, ElementType type, KernelCases.Row row, int distinct) {
        LogitRows copies = new LogitRows(type, row.logits().length, distinct);
        for (int i = 0; i < distinct; i++) {
            copies.set(i, KernelCases.encode(arena, type, row.logits()), row);
        }
        return copies;
    }

    /** These rows in turn; all of one length. */
    static LogitRows inTurn(Arena arena, ElementType type, List<KernelCases.Row> rows) {
        LogitRows all = new LogitRows(type, rows.getFirst().logits().length, rows.size());
        for (int i = 0; i < rows.size(); i++) {
            all.set(i, KernelCases.encode(arena, type, rows.get(i).logits()), rows.get(i));
        }
        return all;
    }

    private void set(int index, MemorySegment bytes, KernelCases.Row row) {
        rows[index] = bytes;
        chosenTokens[index] = row.chosenToken();
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
        by.begin(type, vocabSize, chosenTokens[next]);
        by.accept(row, 0, row.byteSize());
        by.finish(observation);
        return observation;
    }

    /** Ours without the top list; f32 only. */
    Observation moments() {
        kernelMoments.reduce(next(), vocabSize, observation);
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
        int at = next;
        float entropy = scalar().entropy;
        float varentropy = observation.varentropy;
        int best = observation.topIds[0];
        next = at;
        record();
        held("", entropy, varentropy, 1e-5);
        if (best != observation.topIds[0]) {
            throw new IllegalStateException("best token: expected " + best + ", was " + observation.topIds[0]);
        }
    }

    /** The same for ours without the top list. */
    void checkMoments() {
        int at = next;
        float entropy = scalar().entropy;
        float varentropy = observation.varentropy;
        next = at;
        moments();
        held(" without top-k", entropy, varentropy, 1e-5);
    }

    private void held(String by, float entropy, float varentropy, double tolerance) {
        near("entropy" + by, entropy, observation.entropy, tolerance);
        near("varentropy" + by, varentropy, observation.varentropy, 10 * tolerance);
    }

    public void check(CMoments peer) {
        int at = next;
        float entropy = scalar().entropy;
        float varentropy = observation.varentropy;
        next = at;
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
