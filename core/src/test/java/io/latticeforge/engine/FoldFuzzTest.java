package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.StateReader;
import io.latticeforge.base.StateWriter;
import io.latticeforge.controller.Controller;
import io.latticeforge.controller.LinUcb;
import io.latticeforge.decisions.Action;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Records in any order, about what is open, closed, or was never there, at the ends of the number ranges: an exception inside the fold would
 * come again at every start. Whatever it makes of them, a fold from a snapshot makes the same. Of what the doors check only this holds: an epoch,
 * a group and a sequence are opened once.
 */
class FoldFuzzTest {
    private static final int BLOCKS = 150_000;
    private static final int[] IDS = {0, 1, 2, 3, Integer.MAX_VALUE, Integer.MIN_VALUE, -2};
    private static final float[] SHARES = {1, 1, 0.7f, 2, 0, -1, Float.NaN, Float.POSITIVE_INFINITY};
    private static final String[] ANSWERS = {"", " ", ".", "\\boxed{}", "7", "7.0", "\\boxed{7}", "8", "(b)", "a\u0301", "x".repeat(1_000),
        "1/0", "1e9999", "\uFDFA\uFDFA"};
    private static final String WAVES = "name: fuzz\nrules:\n  - low_confidence: {window: 4, warmup: 2, scope: policy}\n"
            + "  - crystallised_tokens: {window: 5, confirm: 1, min_tokens: 1}\n  - repetition\n  - token_budget: {max_tokens: 60}\n"
            + "stop_sampling: beta\nvote: confidence\nsamples: {waves: {size: 2}}\n";

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final Policy[] policies = {Policies.shippedDefault(), Policies.shippedDefaultWaves(), Policy.parse(WAVES, "fuzz")};
    private final Controller controller = Controller.parse("name: steers\narms: [default, default-waves: {budget: 3}, fuzz]\n"
            + "algorithm: {linucb: {epsilon: 0.5}}\n", "steers");
    private final long[] epochs = new long[3];
    private final long[] asked = new long[16];
    private final Engine whole = new Engine();
    private long position;

    @Test
    void nothingThatIsJournaledBreaksTheFoldAndASnapshotGoesOnAsTheWholeDoes() {
        Engine resumed = null;
        BlockWriter out = new BlockWriter(1 << 20);
        BlockWriter again = new BlockWriter(1 << 20);
        for (int i = 0; i < BLOCKS; i++) {
            byte[] bytes = next(i);
            String at = "block " + position + ", seed " + seed;
            try {
                whole.on(block(bytes), out);
                if (resumed != null) {
                    resumed.on(block(bytes), again);
                    assertArrayEquals(written(out), written(again), at);
                }
            } catch (RuntimeException e) {
                throw new AssertionError(at, e);
            }
            position += out.isEmpty() ? 0 : 1;
            if (i % 500 == 250) {
                byte[] state = state(whole);
                if (resumed != null) {
                    assertArrayEquals(state, state(resumed), at);
                }
                resumed = new Engine();
                resumed.state(new StateReader(state, 0, state.length));
            }
        }
        for (Action action : new Action[] {Action.CONCLUDE, Action.STOP, Action.SPAWN, Action.DECIDED}) {
            assertTrue(whole.totals().decisions(action) > 0, () -> action + " was never decided, seed " + seed);
        }
        LinUcb learned = Objects.requireNonNull(whole.controller()).learned();
        for (int arm = 0; arm < learned.arms(); arm++) {
            assertTrue(learned.learned(arm) > 0, "an arm learned nothing, seed " + seed);
        }
        assertTrue(whole.totals().routeOutcomes() > 0 && whole.totals().routesForgotten() > 0, () -> "no gate learned, seed " + seed);
        assertTrue(whole.totals().skipped() > 0 && whole.totals().late() > 0 && whole.totals().invalid() > 0, () -> "seed " + seed);
    }

    private byte[] next(int i) {
        position++;
        int session = random.nextInt(epochs.length);
        boolean opens = i > policies.length + 1 && (whole.session(epochs[session]) == null || random.nextInt(5_000) == 0);
        epochs[session] = opens ? position : epochs[session];
        long epoch = epochs[session];
        boolean ofProcess = i <= policies.length + 1 || !opens && random.nextInt(400) == 0;
        in.begin(BlockHeader.INPUT, ofProcess ? 0 : epoch, i, 1_000L * i);
        if (i < policies.length) {
            slots.policyLoaded(i == 0, policies[i].version(), policies[i].name(), policies[i].yaml());
        } else if (i == policies.length || ofProcess && random.nextInt(4) == 0) {
            slots.controllerLoaded(random.nextBoolean(), controller.version(), controller.name(), controller.yaml());
        } else if (ofProcess && random.nextInt(3) == 0) {
            learningGate();
        } else if (ofProcess) {
            slots.processStarted(i, "fuzz");
        } else if (opens) {
            slots.sessionOpened(random.nextInt(2), 55, 1, new byte[32], "client", "model");
        } else {
            write(whole.session(epoch), random.nextInt(400));
        }
        in.finish(position, new byte[BlockHeader.HASH_BYTES]);
        return Arrays.copyOf(in.array(), in.length());
    }

    private void write(@Nullable Session session, int what) {
        boolean mostly = random.nextInt(10) > 0;
        int group = mostly && session != null && session.groupCount() > 0 ? session.groupAt(random.nextInt(session.groupCount())).id() : pick(IDS);
        Group known = session == null ? null : session.group(group);
        int sequence = mostly && known != null && known.sequenceCount() > 0 ? known.sequence(random.nextInt(known.sequenceCount())).id()
                : pick(IDS);
        int step = random.nextInt(4) == 0 ? Integer.MAX_VALUE - random.nextInt(3) : random.nextInt(2_000);
        String answer = random.nextInt(4) > 0 ? "7" : ANSWERS[random.nextInt(ANSWERS.length)];
        boolean groupIsNew = session != null && !session.groupUsed(group);
        switch (what) {
            case 0 -> slots.event(SlotKind.SESSION_EXPIRED, 0);
            case 4 -> slots.event(SlotKind.SESSION_DETACHED, 0);
            case 5 -> slots.event(SlotKind.SESSION_RESUMED, 0);
            case 6 -> slots.event(SlotKind.GROUP_CLOSED, group);
            case 7, 8 -> slots.groupOpened(groupIsNew ? group : 1_000 + (int) position, 1 + random.nextInt(8),
                    random.nextInt(3) == 0 ? controller.version() : policies[random.nextInt(policies.length)].version(),
                    random.nextInt(), random.nextInt(5));
            case 13, 14, 15, 16 -> slots.sequenceClosed(group, sequence, step, random.nextInt(7), answer);
            case 17, 18, 19 -> slots.candidate(group, sequence, step, answer);
            case 20 -> slots.candidate(group, sequence, step, "distinct " + random.nextInt(5_000));
            case 21, 22 -> slots.probe(group, sequence, step, random.nextFloat(), Float.NaN, -1, answer);
            case 23, 24 -> slots.applied(group, sequence, step, random.nextLong(position << 17));
            case 25, 26, 27 -> slots.event(SlotKind.VOTE_ASKED, group);
            case 28, 42, 43, 44 -> slots.outcome(group, random.nextInt(3) == 0 ? Float.NaN : random.nextFloat() * 4 - 2, answer);
            case 29 -> gate();
            case 1, 2, 3 -> ask(random.nextInt(3) == 0 ? new float[3] : new float[] {random.nextInt(3), (float) random.nextGaussian()});
            case 9, 10, 11 -> slots.routeOutcome(lately(), unknown(1), random.nextInt(3) == 0 ? "" : "abc".substring(random.nextInt(3)));
            case 30, 31 -> slots.routeAsked(random.nextInt(3) - 1, "tools", new UnsafeBuffer(new byte[16]), 0, 4 * random.nextInt(4));
            case 32, 33, 34, 35, 36, 37, 38, 39, 40, 41 -> {
                UnsafeBuffer boundary = new UnsafeBuffer(new byte[] {7, 0, 0, 0, -1, -1, -1, -1});
                int unused = known == null || known.find(sequence) == null ? sequence : 1_000 + (int) position;
                slots.sequenceOpened(group, unused, random.nextInt(4), pick(SHARES), pick(SHARES), random.nextInt(-1, 3), boundary, 0,
                        4 * random.nextInt(3));
            }
            default -> observations(group, sequence);
        }
    }

    private void gate() {
        int dimensions = 1 + random.nextInt(2);
        ByteBuffer edge = ByteBuffer.allocate(4 + 1 + 8 + 4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
        edge.putInt(1).put((byte) 'a').putDouble(0.5);
        slots.gateDefined("tools", 0, dimensions, Double.NaN, 1, edge.array(), new byte[0]);
    }

    private void learningGate() {
        ByteBuffer table = ByteBuffer.allocate(2 * (4 + 1 + 16 + 8)).order(ByteOrder.LITTLE_ENDIAN);
        for (char name : new char[] {'b', 'c'}) {
            table.putInt(1).put((byte) name).putDouble(0).putDouble(0).putFloat(1).putFloat(0);
        }
        LearnBy learnBy = random.nextInt(4) == 0 ? null : new LearnBy(1, 1 + random.nextInt(3));
        new Gate("learns", true, 2, random.nextInt(3) == 0 ? Double.NaN : 0, 2, table.array(), learnBy).define(slots);
    }

    private void ask(float[] focus) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * focus.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float x : focus) {
            bytes.putFloat(x);
        }
        asked[(int) (position % asked.length)] = position;
        slots.routeAsked(0, "learns", new UnsafeBuffer(bytes.array()), 0, bytes.capacity());
    }

    /** Position of a request that was routed lately, or of anything. */
    private long lately() {
        return random.nextInt(8) == 0 ? random.nextLong(-1, position) : asked[random.nextInt(asked.length)];
    }

    private void observations(int group, int sequence) {
        int count = 1 + random.nextInt(24);
        boolean quiet = random.nextBoolean();
        Observation o = new Observation();
        for (int i = 0; i < count; i++) {
            o.clear(random.nextInt(50) == 0 ? Observation.INVALID : random.nextInt(6) == 0 ? Observation.BOUNDARY : 0);
            o.chosenToken = random.nextInt(9) - 1;
            o.entropy = unknown(quiet ? 0.001f : 3 * random.nextFloat());
            o.varentropy = unknown(random.nextFloat());
            o.tokenConfidence = unknown(quiet ? 20 : 5 * random.nextFloat());
            o.chosenLogProb = unknown(-2 * random.nextFloat());
            if (!o.is(Observation.INVALID) && random.nextInt(3) == 0) {
                o.flags |= Observation.SAMPLED;
                o.surprise = unknown(1 - 2 * random.nextFloat());
                o.sampledVarentropy = unknown(random.nextFloat());
            }
            slots.observation(group, sequence, i, o);
        }
    }

    private float unknown(float value) {
        return random.nextInt(40) == 0 ? Float.NaN : value;
    }

    private float pick(float[] from) {
        return from[random.nextInt(from.length)];
    }

    private int pick(int[] from) {
        return from[random.nextInt(from.length)];
    }

    private static Block block(byte[] bytes) {
        return new Block().wrapChecked(bytes, 0, bytes.length, new CRC32C());
    }

    private static byte[] written(BlockWriter out) {
        return Arrays.copyOf(out.array(), out.length());
    }

    private static byte[] state(Engine engine) {
        StateWriter state = new StateWriter();
        engine.state(state);
        return Arrays.copyOf(state.array(), state.length());
    }
}
