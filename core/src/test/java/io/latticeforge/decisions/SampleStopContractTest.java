package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.settings.Section;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered rule that ends sampling promises. */
class SampleStopContractTest {
    static List<RuleId> stops() {
        return RuleId.sampleStops();
    }

    private static SampleStopSpec defaults(RuleId id) {
        return RuleId.parseStop(Section.parse("stop: " + id.yamlName(), "test.yaml").form("stop", ""));
    }

    @ParameterizedTest
    @MethodSource("stops")
    void settlesTheUnanimousAndNotTheEmpty(RuleId id) {
        SampleStop stop = defaults(id).newStop();
        assertEquals(id, stop.id());
        assertEquals(Action.DECIDED, id.action());
        assertFalse(stop.settled(new Ballots()));
        assertFalse(stop.settled(Votes.of("abcd")));
        assertTrue(stop.settled(Votes.of("a".repeat(1024))));
        assertTrue(Double.isFinite(stop.value()) && stop.value() >= stop.threshold());
        assertNotEquals(Reason.NONE, stop.reason());
    }

    @ParameterizedTest
    @MethodSource("stops")
    void saysTheSameEachTimeWhateverItSawBefore(RuleId id) {
        SampleStop used = defaults(id).newStop();
        for (long seed = 1; seed <= 200; seed++) {
            Ballots ballots = Votes.random(seed, (int) (seed * 13 % 70), 1 + (int) (seed % 5));
            SampleStop fresh = defaults(id).newStop();
            assertEquals(fresh.settled(ballots), used.settled(ballots), "seed " + seed);
            assertEquals(fresh.value(), used.value(), "seed " + seed);
            assertTrue(!used.settled(ballots) || used.value() >= used.threshold(), "seed " + seed);
        }
    }
}
