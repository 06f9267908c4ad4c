package io.latticeforge.evaluation;

import io.latticeforge.controller.Controller;
import io.latticeforge.engine.BlockFold;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Session;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;

/**
 * An engine with one policy and one session, folded in blocks as the path does, without a door and a journal. Deterministic. Not
 * thread-safe.
 *
 * <pre>{@code
 * fold.begin().sequenceOpened(...);
 * fold.end();                          // what it decided stands in session() and output()
 * }</pre>
 */
public final class EngineFold {
    private static final long EPOCH = 1;
    private static final int MAX_BLOCK_BYTES = 4 << 20;
    private static final byte[] NO_TOKEN = new byte[32];

    /** Takes every block, inputs and outputs, in the order of their positions. */
    @FunctionalInterface
    public interface Blocks {
        /** @param bytes only during this call, from 0 to length */
        void take(byte[] bytes, int length);
    }

    private final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(MAX_BLOCK_BYTES);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockFold fold = new BlockFold(engine, MAX_BLOCK_BYTES);
    private final Blocks blocks;
    private long clock;

    EngineFold(String policyYaml, int vocabSize, Blocks blocks) {
        this.blocks = blocks;
        begin(0).policyLoaded(true, 0, "evaluate", policyYaml);
        end();
        begin(EPOCH).sessionOpened(0, vocabSize, 1, NO_TOKEN, "evaluate", "recorded");
        end();
    }

    /** Loads another policy; the first stays the default. */
    void load(Policy policy) {
        begin(0).policyLoaded(false, policy.version(), policy.name(), policy.yaml());
        end();
    }

    /** Loads a controller whose arms are loaded. */
    void load(Controller controller) {
        begin(0).controllerLoaded(false, controller.version(), controller.name(), controller.yaml());
        end();
    }

    /** Starts an input block of the session. */
    SlotWriter begin() {
        return begin(EPOCH);
    }

    private SlotWriter begin(long session) {
        in.begin(BlockHeader.INPUT, session, 0, clock++);
        return slots;
    }

    /** Whether nothing was written since {@link #begin()}. */
    boolean nothing() {
        return in.isEmpty();
    }

    /** Folds the block. */
    void end() {
        fold.fold(in);
        blocks.take(in.array(), in.length());
        if (!fold.decided().isEmpty()) {
            blocks.take(fold.decided().array(), fold.decided().length());
        }
    }

    /** What the last block gave; only where that was something. */
    Block output() {
        return fold.output();
    }

    Session session() {
        Session session = engine.session(EPOCH);
        if (session == null) {
            throw new IllegalStateException("the session is open from the beginning");
        }
        return session;
    }

    public Engine engine() {
        return engine;
    }
}
