package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class RowReducersTest {
    @Test
    void forcedKernelWins() {
        assertInstanceOf(ScalarRowReducer.class, RowReducers.choose("scalar").create());
        assertInstanceOf(VectorRowReducer.class, RowReducers.choose("vector").create());
    }

    @Test
    void whatTheCommandLineForcesWins() {
        String forced = System.getProperty(RowReducers.PROPERTY);
        boolean vector = !"scalar".equals(forced);
        RowReducers chosen = RowReducers.choose();
        assertEquals(vector, chosen.vector(), chosen.describe());
        assertEquals(vector, chosen.create() instanceof VectorRowReducer);
    }

    @Test
    void saysWhy() {
        assertEquals(
                "kernel vector, " + FloatVector.SPECIES_PREFERRED.vectorBitSize() + " bits: the widest vectors of this CPU",
                RowReducers.choose(null).describe());
        assertTrue(RowReducers.choose("scalar").describe().contains("forced by -Dlatticeforge.kernel=scalar"));
    }

    @Test
    void unknownKernelIsAnError() {
        assertEquals(
                ErrorCode.BAD_CONFIGURATION,
                assertThrows(LatticeForgeException.class, () -> RowReducers.choose("avx")).code());
    }

    @Test
    void warmUpEndsInTime() {
        long start = System.nanoTime();
        int rows = RowReducers.choose("vector").warmUp(300_000_000L);
        long ms = (System.nanoTime() - start) / 1_000_000;
        assertTrue(rows > 0);
        assertTrue(ms < 2_000, "took " + ms + " ms");
    }
}
