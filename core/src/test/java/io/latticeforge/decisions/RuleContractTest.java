package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.kernels.Observation;
import io.latticeforge.signals.Series;
import io.latticeforge.signals.States;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered sequence rule promises. A new rule is here by being registered. */
class RuleContractTest {
    private static final int TOKENS = 400;
    private static final int SEEDS = 12;

    static List<RuleId> rules() {
        return RuleId.sequenceRules();
    }

    /** A memory that has seen enough completed sequences. */
    private static RuleMemory learned(RuleSpec spec) {
        RuleMemory memory = spec.newMemory();
        for (long seed = 100; seed < 100 + 8; seed++) {
            WatchedSequence sequence = new WatchedSequence(spec, memory);
            Series series = new Series(seed);
            for (int i = 0; i < TOKENS; i++) {
                sequence.feed(series.next());
            }
            sequence.rule.completed();
        }
        return memory;
    }

    private static List<Integer> firings(RuleSpec spec, RuleMemory memory, long seed) {
        WatchedSequence sequence = new WatchedSequence(spec, memory);
        Series series = new Series(seed);
        List<Integer> fired = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            if (sequence.feed(series.next())) {
                fired.add(i);
            }
        }
        return fired;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void firesAndIsTheSameEachTime(RuleId id) {
        RuleSpec spec = EagerRules.of(id);
        assertSame(id, spec.id());
        RuleMemory memory = learned(spec);
        assertArrayEquals(States.bytes(memory::state), States.bytes(learned(spec)::state));
        int all = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Integer> fired = firings(spec, memory, seed);
            assertEquals(fired, firings(spec, memory, seed), "seed " + seed);
            all += fired.size();
        }
        assertTrue(all > SEEDS, id + " fired " + all + " times on " + SEEDS + " series");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aFiringSaysWhy(RuleId id) {
        RuleSpec spec = EagerRules.of(id);
        WatchedSequence sequence = new WatchedSequence(spec, learned(spec));
        Series series = new Series(1);
        for (int i = 0; i < TOKENS; i++) {
            boolean fired = sequence.feed(series.next());
            SequenceRule rule = sequence.rule;
            if (fired) {
                assertTrue(rule.active());
                assertTrue(Double.isFinite(rule.value()) && Double.isFinite(rule.threshold()), rule.value() + " against "
                        + rule.threshold());
                assertNotEquals(Reason.NONE, rule.reason());
                assertTrue(rule.rises() ? rule.value() >= rule.threshold() : rule.value() <= rule.threshold(), rule.value() + " against "
                        + rule.threshold());
            }
            if (rule.active()) {
                assertNull(rule.inactive(sequence.signals), "token " + i);
            }
            if (rule.inactive(sequence.signals) != null) {
                assertFalse(fired);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void saysWhatItWaitsForUntilItCanFire(RuleId id) {
        RuleSpec spec = EagerRules.of(id);
        WatchedSequence sequence = new WatchedSequence(spec, spec.newMemory());
        if (id != RuleId.TOKEN_BUDGET) {
            String why = sequence.rule.inactive(sequence.signals);
            assertNotNull(why, "a rule that has seen nothing cannot fire, and says why");
            assertFalse(why.isBlank());
            assertTrue(why.length() <= 160 && !why.contains("\n"), why);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void anInvalidObservationNeverFires(RuleId id) {
        RuleSpec spec = EagerRules.of(id);
        RuleMemory memory = learned(spec);
        for (long seed = 1; seed <= SEEDS; seed++) {
            WatchedSequence sequence = new WatchedSequence(spec, memory);
            Series series = new Series(seed, 0.3);
            for (int i = 0; i < TOKENS; i++) {
                Observation o = series.next();
                boolean fired = sequence.feed(o);
                assertFalse(o.is(Observation.INVALID) && (fired || sequence.rule.active()), "seed " + seed + ", token " + i);
            }
        }
        WatchedSequence nothing = new WatchedSequence(spec, memory);
        for (int i = 0; i < 2 * TOKENS; i++) {
            Observation o = new Observation();
            o.clear(Observation.INVALID | Observation.BOUNDARY);
            assertFalse(nothing.feed(o));
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void nothingIsKnownAndNothingFires(RuleId id) {
        if (id == RuleId.TOKEN_BUDGET || id == RuleId.REPETITION) {
            return;
        }
        RuleSpec spec = EagerRules.of(id);
        WatchedSequence sequence = new WatchedSequence(spec, learned(spec));
        for (int i = 0; i < TOKENS; i++) {
            Observation o = new Observation();
            o.clear(0);
            o.chosenToken = i % 10;
            assertFalse(sequence.feed(o), "token " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRestoredStateGoesOnTheSame(RuleId id) {
        RuleSpec spec = EagerRules.of(id);
        RuleMemory memory = learned(spec);
        for (long seed = 1; seed <= SEEDS; seed++) {
            RuleMemory copy = spec.newMemory();
            States.restore(States.bytes(memory::state), copy::state);
            int cut = (int) (seed * 131 % TOKENS);
            WatchedSequence live = new WatchedSequence(spec, memory);
            WatchedSequence restored = new WatchedSequence(spec, copy);
            Series series = new Series(seed);
            for (int i = 0; i < TOKENS; i++) {
                Observation o = series.next();
                boolean fired = live.feed(o);
                if (i == cut) {
                    byte[] stored = States.bytes(live::state);
                    States.restore(stored, restored::state);
                    assertArrayEquals(stored, States.bytes(restored::state), "seed " + seed + ", cut " + cut);
                    assertEquals(live.rule.inactive(live.signals), restored.rule.inactive(restored.signals));
                } else if (i > cut) {
                    assertEquals(fired, restored.feed(o), "seed " + seed + ", cut " + cut + ", token " + i);
                }
            }
            assertArrayEquals(States.bytes(live::state), States.bytes(restored::state), "seed " + seed + ", cut " + cut);
            live.rule.completed();
            restored.rule.completed();
            assertArrayEquals(States.bytes(memory::state), States.bytes(copy::state));
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void anUpdateAllocatesNothing(RuleId id) {
        RuleSpec spec = EagerRules.of(id);
        WatchedSequence sequence = new WatchedSequence(spec, learned(spec));
        Observation[] observations = new Observation[2_000];
        Series series = new Series(5);
        for (int i = 0; i < observations.length; i++) {
            observations[i] = series.next();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        int fired = 0;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (Observation o : observations) {
                fired += sequence.feed(o) ? 1 : 0;
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, allocated, "bytes for " + observations.length + " tokens");
        assertTrue(fired > 0);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void itsStateIsSmall(RuleId id) {
        RuleSpec spec = id.composed() ? EagerRules.of(id) : EagerRules.parse(id.yamlName() + ": {}");
        int bytes = States.bytes(spec.newRule(spec.newMemory())::state).length;
        assertTrue(bytes <= 1_200, bytes + " bytes");
    }

    @Test
    void numbersAndNamesAreNotReused() {
        assertEquals(RuleId.values().length, Arrays.stream(RuleId.values()).map(RuleId::number).distinct().count());
        assertEquals(RuleId.values().length, Arrays.stream(RuleId.values()).map(RuleId::yamlName).distinct().count());
        assertEquals("slip", RuleId.nameOf(6));
        assertEquals("rule 999", RuleId.nameOf(999));
    }
}
