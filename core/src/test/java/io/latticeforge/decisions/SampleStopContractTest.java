package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.settings.Section;
import java.lang.management.ManagementFactory;
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
        if (id != RuleId.SHORT_M) { // which looks at no answer
            assertFalse(stop.settled(Votes.of("abcd")));
        }
        assertTrue(stop.settled(Votes.of("a".repeat(1024))));
        assertTrue(Double.isFinite(stop.value()) && reached(stop));
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
            assertTrue(!used.settled(ballots) || reached(used), "seed " + seed);
        }
    }

    /** Answers that nobody votes for, as probes leave them, change nothing. */
    @ParameterizedTest
    @MethodSource("stops")
    void anAnswerWithoutVotesChangesNothing(RuleId id) {
        for (long seed = 1; seed <= 50; seed++) {
            SampleStop plain = defaults(id).newStop();
            SampleStop probed = defaults(id).newStop();
            Ballots ballots = Votes.random(seed, (int) (seed * 13 % 40), 3);
            boolean settled = plain.settled(ballots);
            ballots.answer("nobody's");
            ballots.answer("nobody's either");
            assertEquals(settled, probed.settled(ballots), "seed " + seed);
            assertEquals(plain.value(), probed.value(), "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("stops")
    void askingAgainAllocatesNothing(RuleId id) {
        SampleStop stop = defaults(id).newStop();
        Ballots ballots = Votes.random(3, 60, 7);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20; i++) {
                stop.settled(ballots);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, allocated);
    }

    /** Every stop asks for a large value, but the one that asks whether another sample is worth it. */
    private static boolean reached(SampleStop stop) {
        return stop.id() == RuleId.INFORMATION_GAIN ? stop.value() < stop.threshold() : stop.value() >= stop.threshold();
    }
}
