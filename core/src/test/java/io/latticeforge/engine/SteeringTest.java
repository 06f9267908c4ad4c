package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.controller.Controller;
import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a controller puts on record, what its client is told, and what teaches it. */
class SteeringTest {
    private static final String ARMS = "name: steers\narms: [default, default-waves: {budget: 5}]\ncost: 0.1\nreference_tokens: 100\n"
            + "algorithm: {linucb: {epsilon: 0.4}}\n";

    private final Controller controller = Controller.parse(ARMS, "steers");
    private final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private long position;
    private long epoch;

    @BeforeEach
    void load() {
        for (Policy policy : Policies.shipped()) {
            fold(0, () -> slots.policyLoaded(policy.name().equals("default"), policy.version(), policy.name(), policy.yaml()));
        }
        assertNull(engine.controller());
        load(controller, false);
        epoch = position + 1;
        fold(epoch, () -> slots.sessionOpened(0, 0, 0, new byte[32], "client", "model"));
    }

    private void load(Controller its, boolean isDefault) {
        fold(0, () -> slots.controllerLoaded(isDefault, its.version(), its.name(), its.yaml()));
    }

    private void fold(long session, Runnable write) {
        in.begin(BlockHeader.INPUT, session, 0, 0);
        write.run();
        in.finish(++position, new byte[32]);
        engine.on(new Block().wrap(in), out);
        if (!out.isEmpty()) {
            out.finish(++position, new byte[32]);
        }
    }

    /** The only slot of a kind in the last output. */
    private Slot output(SlotKind kind) {
        Slot slot = new Slot().first(new Block().wrap(out));
        do {
            slot.next();
        } while (slot.kind() != kind);
        return slot;
    }

    private void open(int group) {
        fold(epoch, () -> slots.groupOpened(group, 8, controller.version(), 12, 0));
    }

    private Group group(int id) {
        return Objects.requireNonNull(engine.sessionAt(0).group(id));
    }

    private LoadedController loaded() {
        return Objects.requireNonNull(engine.controller());
    }

    private void sample(int group, int tokens, float entropy, String answer) {
        fold(epoch, () -> slots.sequenceOpened(group, 0, 0, 1, 1, 0, new UnsafeBuffer(new byte[4]), 0, 0));
        Observation observation = new Observation();
        fold(epoch, () -> {
            for (int i = 0; i < tokens; i++) {
                observation.clear(0);
                observation.entropy = i < 16 ? entropy : 9;
                slots.observation(group, 0, i, observation);
            }
        });
        fold(epoch, () -> slots.sequenceClosed(group, 0, tokens, 0, answer));
    }

    @Test
    void theChoiceIsOnRecordAndItsClientIsToldHowManySamples() {
        boolean[] chosen = new boolean[2];
        for (int g = 0; g < 40; g++) {
            open(g);
            Slot choice = output(SlotKind.ARM_CHOSEN);
            int arm = choice.i32(4);
            chosen[arm] = true;
            assertEquals(controller.version(), choice.i64(16));
            assertEquals(loaded().arm(arm).policy().version(), choice.i64(24));
            assertEquals(arm == choice.i32(44) ? 0.8 : 0.2, choice.f64(32), 1e-12);
            assertEquals(Math.log(13) / 10, choice.f64(56), 1e-12);
            assertEquals(0.5, choice.f64(64));
            assertEquals(arm == 0 ? 8 : 5, group(g).sampleBudget());
            assertEquals(arm == 0 ? "default" : "default-waves", group(g).policy().policy().name());
            long identity = choice.identity();
            Slot spawn = output(SlotKind.DECISION);
            assertEquals(Action.SPAWN.ordinal(), spawn.u8(46));
            assertEquals(RuleId.CONTROLLER.number(), spawn.u16(44));
            assertEquals(Reason.CHOSEN.number(), spawn.u8(47));
            assertEquals(arm == 0 ? 8 : 3, spawn.i32(48), "all at once, or a wave");
            assertEquals(arm == choice.i32(44) ? 0.8f : 0.2f, spawn.f32(40), 1e-6f);
            assertEquals(identity, spawn.i64(56));
        }
        assertArrayEquals(new boolean[] {true, true}, chosen);
    }

    @Test
    void theFirstOutcomeTeachesAndTheNextGroupKnowsOfIt() {
        open(0);
        int arm = Objects.requireNonNull(group(0).choice()).arm();
        sample(0, 50, 1, "7");
        fold(epoch, () -> slots.outcome(0, Float.NaN, " 7. "));
        Slot reward = output(SlotKind.ARM_REWARDED);
        assertEquals(arm, reward.i32(4));
        assertEquals(50, reward.i64(24));
        assertEquals(1, reward.f64(32));
        assertEquals(0.95, reward.f64(40), 1e-12);
        assertEquals(1, loaded().learned().learned(arm));
        fold(epoch, () -> slots.outcome(0, 0, "8"));
        assertTrue(out.isEmpty(), "a second outcome teaches nothing");
        fold(epoch, () -> slots.event(SlotKind.GROUP_CLOSED, 0));
        open(1);
        Slot choice = output(SlotKind.ARM_CHOSEN);
        assertEquals(1, choice.f64(64));
        assertEquals(0.5, choice.f64(72), 1e-12, "one nat over the first 16 tokens, nine after");
        assertEquals(0.5, choice.f64(80), 1e-12);
    }

    @Test
    void withoutATruthTheRewardCountsAndWithoutEitherNothing() {
        for (int g = 0; g < 4; g++) {
            open(g);
        }
        fold(epoch, () -> slots.outcome(0, 7, ""));
        assertEquals(1, output(SlotKind.ARM_REWARDED).f64(32), "held to 1");
        fold(epoch, () -> slots.outcome(1, 0.25f, "."));
        assertEquals(0.25, output(SlotKind.ARM_REWARDED).f64(40));
        fold(epoch, () -> slots.outcome(2, Float.NaN, ""));
        assertTrue(out.isEmpty());
        fold(epoch, () -> slots.outcome(2, 0, ""));
        assertEquals(0, output(SlotKind.ARM_REWARDED).f64(40));
        fold(epoch, () -> slots.event(SlotKind.GROUP_CLOSED, 3));
        assertEquals(3, loaded().learned().learned(0) + loaded().learned().learned(1));
    }

    @Test
    void aGroupThatNamesAPolicyIsLeftAlone() {
        fold(epoch, () -> slots.groupOpened(0, 8, engine.policies().defaultVersion(), 12, 0));
        assertTrue(out.isEmpty(), "all at once: nothing is said");
        assertNull(group(0).choice());
        fold(epoch, () -> slots.outcome(0, 1, ""));
        assertTrue(out.isEmpty());
    }

    @Test
    void whatIsLoadedAgainKnowsWhatItKnewUnlessItIsAnother() {
        open(0);
        open(1);
        int arm = Objects.requireNonNull(group(0).choice()).arm();
        fold(epoch, () -> slots.outcome(0, 1, ""));
        load(controller, true);
        assertTrue(loaded().isDefault());
        assertEquals(1, loaded().learned().learned(arm));
        Policy other = Policy.parse("name: " + loaded().arm(arm).policy().name() + "\nrules: []\n", "other");
        fold(0, () -> slots.policyLoaded(true, other.version(), other.name(), other.yaml()));
        assertFalse(loaded().isDefault(), "the policy is, from now on");
        assertFalse(loaded().isCurrent(engine.policies()));
        load(controller, false);
        assertTrue(loaded().isCurrent(engine.policies()));
        assertEquals(0, loaded().learned().learned(arm), "the arm is another policy now");
        load(Controller.parse(ARMS + "first_tokens: 8\n", "other"), false);
        fold(epoch, () -> slots.outcome(1, 1, ""));
        assertTrue(out.isEmpty(), "chosen by a controller that is gone");
        assertNotNull(group(1).choice());
    }
}
