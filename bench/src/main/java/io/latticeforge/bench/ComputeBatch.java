package io.latticeforge.bench;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.ScalarRowReducer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A batch of typical rows, no two alike up to eight, that any reducer can be given, and what must come out of it. */
final class ComputeBatch {
    private static final int DISTINCT = 8;

    private final RowShape shape;
    private final MemorySegment rows;
    private final int[] chosen;
    private final Observation[] expected;
    private final Observation[] out;

    ComputeBatch(Arena arena, RowShape shape, int count) {
        this.shape = shape;
        rows = arena.allocate(shape.bytes(count), 64);
        chosen = new int[count];
        expected = new Observation[count];
        out = new Observation[count];
        Arrays.setAll(out, i -> new Observation());
        ScalarRowReducer oracle = new ScalarRowReducer();
        for (int row = 0; row < count; row++) {
            if (row < DISTINCT) {
                KernelCases.Row typical = KernelCases.typical(shape.vocabSize(), 100 + row);
                chosen[row] = typical.chosenToken();
                KernelCases.encode(rows.asSlice(shape.bytes(row), shape.bytes(1)), shape.type(), typical.logits());
                expected[row] = new Observation();
                oracle.begin(shape.type(), shape.vocabSize(), chosen[row]);
                oracle.accept(rows, shape.bytes(row), shape.bytes(1));
                oracle.finish(expected[row]);
            } else {
                MemorySegment.copy(rows, shape.bytes(row % DISTINCT), rows, shape.bytes(row), shape.bytes(1));
                chosen[row] = chosen[row % DISTINCT];
                expected[row] = expected[row % DISTINCT];
            }
        }
    }

    RowShape shape() {
        return shape;
    }

    int count() {
        return chosen.length;
    }

    void reduce(BatchReducer reducer) {
        reducer.reduce(rows, chosen, chosen.length, out);
    }

    /**
     * Of the last reduction.
     *
     * @param slack the bounds of the record times this
     */
    void check(Answers answers, double slack) {
        for (int row = 0; row < out.length; row++) {
            answers.near("entropy", expected[row].entropy, out[row].entropy, 1e-5 * slack);
            answers.near("varentropy", expected[row].varentropy, out[row].varentropy, 1e-4 * slack);
            answers.near("chosen log-prob", expected[row].chosenLogProb, out[row].chosenLogProb, 1e-5 * slack);
            answers.equal("best token", expected[row].topIds[0], out[row].topIds[0]);
            answers.equal("twentieth token", expected[row].topIds[Observation.TOP_K - 1], out[row].topIds[Observation.TOP_K - 1]);
        }
    }
}
