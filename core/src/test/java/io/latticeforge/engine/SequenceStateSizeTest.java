package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.StateWriter;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an open sequence holds: measured on the heap, its share of the group included, and in a snapshot. */
class SequenceStateSizeTest {
    private static final int BOUND_BYTES = 4096;
    private static final int SAMPLES = 10;

    /** Every rule at its defaults, watching only: none ends a sample. */
    private static final String EVERY_RULE = "name: every\nrules:\n" + String.join("", Stream.of("crystallised_tokens", "crystallised_segments",
            "entropy_cusum", "stated_answer", "low_confidence", "slip", "repetition", "token_budget", "trial_answer", "answer_convergence", "eat",
            "stuck", "trap", "variance_compression").map(rule -> "  - " + rule + ": {mode: observe}\n").toList());

    private final SplittableRandom random = new SplittableRandom(1);
    private final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private final Block block = new Block();
    private final Observation observation = new Observation();
    private long position;
    private long epoch;

    static Stream<Policy> policies() {
        return Stream.concat(Policies.shipped().stream(), Stream.of(Policy.parse(EVERY_RULE, "every")));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void anOpenSequenceHoldsAtMostFourKilobytes(Policy policy) {
        open(policy);
        int groups = 500;
        // What is made once, whoever comes first.
        group(groups);
        tokens(groups, 32);
        long heapBefore = usedBytes();
        long stateBefore = stateBytes();
        for (int group = 0; group < groups; group++) {
            group(group);
            tokens(group, 32);
        }
        double heap = (double) (usedBytes() - heapBefore) / (groups * SAMPLES);
        double state = (double) (stateBytes() - stateBefore) / (groups * SAMPLES);
        System.out.printf(Locale.ROOT, "state of an open sequence under %s: %.0f bytes on the heap, %.0f in a snapshot%n", policy.name(), heap,
                state);
        assertTrue(heap > 500 && heap <= BOUND_BYTES, heap + " bytes on the heap");
        assertTrue(state <= BOUND_BYTES, state + " bytes in a snapshot");
    }

    /** Windows are filled, not grown: after 6,000 tokens a sequence holds what it held after one. */
    @Test
    void itDoesNotGrowWithTokens() {
        open(Policy.parse(EVERY_RULE, "every"));
        group(0);
        tokens(0, 1);
        long before = stateBytes();
        for (int i = 0; i < 600; i++) {
            tokens(0, 10);
        }
        assertEquals(before, stateBytes());
        assertEquals(6001, engine.sessionAt(0).groupAt(0).sequence(3).nextStep());
    }

    private void open(Policy policy) {
        fold(0, () -> slots.policyLoaded(true, policy.version(), policy.name(), policy.yaml()));
        epoch = position + 1;
        fold(epoch, () -> slots.sessionOpened(0, 32_000, 0, new byte[32], "client", "model"));
    }

    private void group(int group) {
        fold(epoch, () -> slots.groupOpened(group, SAMPLES, engine.policies().defaultVersion(), 8, 1));
        for (int sequence = 0; sequence < SAMPLES; sequence++) {
            int id = sequence;
            fold(epoch, () -> slots.sequenceOpened(group, id, 0, 1, 1, 0, new UnsafeBuffer(new byte[] {13, 0, 0, 0}), 0, 4));
        }
    }

    /** The next tokens of each sample of a group, all different, a boundary every eight. */
    private void tokens(int group, int count) {
        Group of = java.util.Objects.requireNonNull(engine.sessionAt(0).group(group));
        for (int i = 0; i < count; i++) {
            fold(epoch, () -> {
                for (int sequence = 0; sequence < SAMPLES; sequence++) {
                    int step = of.sequence(sequence).nextStep();
                    observation.clear(0);
                    observation.chosenToken = step % 8 == 7 ? 13 : 20 + random.nextInt(30_000);
                    observation.entropy = (float) random.nextDouble(0.01, 2);
                    observation.varentropy = 1;
                    observation.tokenConfidence = (float) random.nextDouble(5, 20);
                    observation.chosenLogProb = -observation.entropy;
                    observation.selfCertainty = 5;
                    slots.observation(group, sequence, step, observation);
                }
            });
        }
    }

    private void fold(long session, Runnable write) {
        in.begin(BlockHeader.INPUT, session, 0, 0);
        write.run();
        in.finish(++position, new byte[BlockHeader.HASH_BYTES]);
        engine.on(block.wrap(in), out);
        position += out.isEmpty() ? 0 : 1;
    }

    private long stateBytes() {
        StateWriter state = new StateWriter();
        engine.state(state);
        return state.length();
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
