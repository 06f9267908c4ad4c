package io.latticeforge.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of targets, and when one is held. */
class TargetTest {
    private static final List<String> IDS = List.of("K1", "K2", "K3", "K4", "K5", "K6", "K7", "E1", "E2", "E3", "J1", "T1", "T2", "T3",
            "T4", "T5", "T6", "G1", "G2", "S1", "S2", "M1", "M2");

    @Test
    void everyIdIsThereOnce() {
        List<String> ids = Arrays.stream(Target.values()).map(Target::id).toList();
        assertTrue(ids.containsAll(IDS), ids.toString());
        assertEquals(ids.size(), new HashSet<>(ids).size());
        assertTrue(ids.stream().allMatch(id -> IDS.contains(id.split("-")[0])), ids.toString());
    }

    @Test
    void stretchIsFartherThanMust() {
        for (Target target : Target.values()) {
            assertNotEquals(target.must(), target.stretch(), target.id());
            assertEquals(target.higherIsBetter(), target.stretch() > target.must(), target.id());
        }
    }

    @Test
    void lessIsHeld() {
        assertEquals(Standing.STRETCH, Target.K1.standing(1.0));
        assertEquals(Standing.HELD, Target.K1.standing(1.01));
        assertEquals(Standing.HELD, Target.K1.standing(1.25));
        assertEquals(Standing.MISSED, Target.K1.standing(1.2501));
        assertEquals(Standing.MISSED, Target.K1.standing(Double.POSITIVE_INFINITY));
        assertEquals(Standing.LEFT_OUT, Target.K1.standing(Double.NaN));
    }

    @Test
    void moreIsHeldWhereMoreIsBetter() {
        assertEquals(Standing.MISSED, Target.T5.standing(0.99e6));
        assertEquals(Standing.HELD, Target.T5.standing(1e6));
        assertEquals(Standing.STRETCH, Target.T5.standing(1.6e6));
    }

    @Test
    void idsChooseTheirParts() {
        assertEquals(List.of("engine", "journal"), BenchRun.parts(List.of("E1", "E3", "J1")).stream().map(BenchRun.Named::name).toList());
        assertEquals(BenchRun.parts().size(), BenchRun.parts(List.of()).size());
    }

    @Test
    void everyTargetIsMeasuredBySomePart() {
        List<Target> measured = BenchRun.parts().stream().flatMap(part -> part.ids().stream()).toList();
        assertEquals(measured.size(), new HashSet<>(measured).size(), "twice: " + measured);
        for (Target target : Target.values()) {
            assertTrue(measured.contains(target), target.id());
        }
    }
}
