package io.latticeforge.bench;

import io.latticeforge.engine.Engine;
import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.engine.Sequence;
import io.latticeforge.kernels.Observation;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/** An engine under the shipped default policy, with one session, and the blocks that open, feed and close its samples. */
final class EngineFeed {
    /** Samples of a group. */
    static final int SAMPLES = 16;

    private static final long EPOCH = 1;
    private static final int FIRST_COMPLETED = 1 << 24;
    /** Completed samples and their tokens after which the default low_confidence rule knows its threshold. */
    private static final int COMPLETED = 64;
    private static final int COMPLETED_TOKENS = 24;
    private static final byte[] NO_HASH = new byte[BlockHeader.HASH_BYTES];

    final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private final Block block = new Block();
    private final Observation observation = new Observation();
    private final UnsafeBuffer boundary = new UnsafeBuffer(new byte[] {TokenStream.BOUNDARY_TOKEN, 0, 0, 0});
    private long position;

    EngineFeed() {
        Policy policy = Policies.shippedDefault();
        begin();
        slots.policyLoaded(true, policy.version(), policy.name(), policy.yaml());
        fold();
        begin();
        slots.sessionOpened(0, 32_000, 0, new byte[32], "bench", "");
        fold();
        completeSamples();
    }

    private void completeSamples() {
        int group = FIRST_COMPLETED;
        openGroup(group);
        for (int i = 0; i < COMPLETED; i++) {
            int sequence = FIRST_COMPLETED + i;
            openSequence(group, sequence);
            begin();
            for (int step = 0; step < COMPLETED_TOKENS; step++) {
                observe(group, sequence, step);
            }
            fold();
            begin();
            slots.sequenceClosed(group, sequence, COMPLETED_TOKENS, 0, Integer.toString(i));
            fold();
        }
        begin();
        slots.event(SlotKind.GROUP_CLOSED, group);
        fold();
    }

    /** Opens a sample, in a group of {@link #SAMPLES}; it has stated an answer, so that every rule has something to watch. */
    void open(int sequence) {
        int group = sequence / SAMPLES;
        if (sequence % SAMPLES == 0) {
            openGroup(group);
        }
        openSequence(group, sequence);
        begin();
        slots.candidate(group, sequence, 0, Integer.toString(sequence));
        fold();
    }

    private void openGroup(int group) {
        begin();
        slots.groupOpened(group, SAMPLES, engine.policies().defaultVersion(), 8, 1);
        fold();
    }

    private void openSequence(int group, int sequence) {
        begin();
        slots.sequenceOpened(group, sequence, 0, 1, 1, 0, boundary, 0, Integer.BYTES);
        fold();
    }

    /** Starts a block. */
    void begin() {
        in.begin(BlockHeader.INPUT, EPOCH, 0, position + 1);
    }

    /** Adds a token of {@link TokenStream} to the block. */
    void observe(int group, int sequence, int step) {
        TokenStream.fill(sequence, step, observation);
        slots.observation(group, sequence, step, observation);
    }

    /** Adds a token to the block. */
    void observe(int group, int sequence, int step, Observation o) {
        slots.observation(group, sequence, step, o);
    }

    /** Seals the block. */
    BlockWriter finish() {
        in.finish(++position, NO_HASH);
        return in;
    }

    /** Seals the block and folds it; returns whether something was decided. */
    boolean fold() {
        engine.on(block.wrap(finish()), out);
        if (!out.isEmpty()) {
            out.finish(++position, NO_HASH);
        }
        return !out.isEmpty();
    }

    /** Folds a block that was sealed and copied; returns whether something was decided. */
    boolean fold(Block copied) {
        engine.on(copied, out);
        return !out.isEmpty();
    }

    Sequence sequence(int sequence) {
        return Objects.requireNonNull(
                Objects.requireNonNull(Objects.requireNonNull(engine.session(EPOCH)).group(sequence / SAMPLES)).find(sequence));
    }

    LoadedPolicy policy() {
        return Objects.requireNonNull(engine.policies().byName(""));
    }
}
