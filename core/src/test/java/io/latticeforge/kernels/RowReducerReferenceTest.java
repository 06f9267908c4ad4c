package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both kernels against values worked out by hand. */
class RowReducerReferenceTest {
    private static final double LN2 = Math.log(2);

    private static Observation reduce(RowReducer reducer, int chosen, float... logits) {
        Observation out = new Observation();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = KernelCases.encode(arena, ElementType.F32, logits);
            reducer.begin(ElementType.F32, logits.length, chosen);
            reducer.accept(bytes, 0, bytes.byteSize());
            reducer.finish(out);
        }
        return out;
    }

    private static RowReducer reducer(String kernel) {
        return RowReducers.choose(kernel).create();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void halfAndTwoQuarters(String kernel) {
        Observation out = reduce(reducer(kernel), 1, (float) LN2, 0, 0);
        assertEquals(Math.log(4), out.logSumExp, 1e-6);
        assertEquals(1.5 * LN2, out.entropy, 1e-6);
        assertEquals(LN2 * LN2 / 4, out.varentropy, 1e-6);
        assertEquals(LN2, out.margin, 1e-7);
        assertEquals(Math.log(4) - LN2 / 3, out.tokenConfidence, 1e-6);
        assertEquals(Math.log(4) - LN2 / 3 - Math.log(3), out.selfCertainty, 1e-6);
        assertEquals(-2 * LN2, out.chosenLogProb, 1e-6);
        assertEquals(3, out.topCount);
        assertEquals(0, out.topIds[0]);
        assertEquals(1, out.topIds[1]);
        assertEquals(2, out.topIds[2]);
        assertEquals(-LN2, out.topLogProbs[0], 1e-6);
        assertEquals(0, out.flags);
        assertEquals(0, out.entropyHalfWidth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void uniformRowHasTheLogarithmOfItsSize(String kernel) {
        float[] logits = new float[1000];
        Observation out = reduce(reducer(kernel), -1, logits);
        assertEquals(Math.log(1000), out.entropy, 1e-5);
        assertEquals(0, out.varentropy, 1e-5);
        assertEquals(0, out.margin);
        assertEquals(Math.log(1000), out.tokenConfidence, 1e-5);
        assertEquals(0, out.selfCertainty, 1e-5);
        assertTrue(Float.isNaN(out.chosenLogProb), "no chosen token, no log-prob");
        for (int rank = 0; rank < Observation.TOP_K; rank++) {
            assertEquals(rank, out.topIds[rank], "ties go to the lower id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void oneFiniteTokenIsCertainAndHasNoMargin(String kernel) {
        float none = Float.NEGATIVE_INFINITY;
        Observation out = reduce(reducer(kernel), 0, none, 2, none);
        assertEquals(0, out.entropy, 1e-20);
        assertEquals(0, out.varentropy, 1e-20);
        assertEquals(0, out.tokenConfidence, 1e-7);
        assertEquals(0, out.selfCertainty, 1e-7);
        assertTrue(Float.isNaN(out.margin));
        assertEquals(none, out.chosenLogProb, "a masked token cannot be drawn");
        assertEquals(1, out.topCount);
        assertEquals(1, out.topIds[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void wrongUseIsRefused(String kernel) {
        RowReducer reducer = reducer(kernel);
        wrongRow(() -> reducer.begin(ElementType.F32, 0, -1));
        wrongRow(() -> reducer.begin(ElementType.F32, (1 << 24) + 1, -1));
        wrongRow(() -> reducer.begin(ElementType.F32, 10, 10));
        wrongRow(() -> reducer.begin(ElementType.F32, 10, -2));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(64);
            reducer.begin(ElementType.F32, 10, 1);
            wrongRow(() -> reducer.accept(bytes, 0, 41));
            wrongRow(() -> reducer.accept(MemorySegment.ofArray(new byte[4]), 0, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> reducer.accept(bytes, 60, 8));
            reducer.accept(bytes, 0, 39);
            assertEquals(1, reducer.remaining());
            wrongRow(() -> reducer.finish(new Observation()));
            reducer.accept(bytes, 0, 1);
            reducer.finish(new Observation());
        }
    }

    private static void wrongRow(org.junit.jupiter.api.function.Executable use) {
        assertEquals(ErrorCode.WRONG_ROW, assertThrows(LatticeForgeException.class, use).code());
    }

    @Test
    void invalidRowsLeaveNothingKnown() {
        for (KernelCases.Row row : KernelCases.invalid()) {
            Observation out = reduce(new ScalarRowReducer(), 0, row.logits());
            assertEquals(Observation.INVALID, out.flags, row.toString());
            assertTrue(Float.isNaN(out.entropy) && Float.isNaN(out.chosenLogProb) && out.topCount == 0, row.toString());
        }
    }
}
