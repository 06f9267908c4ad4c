package io.latticeforge.engine;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotWriter;
import org.jspecify.annotations.Nullable;

/** Writes each decision into the output block, with its causes, and latches it for its client. */
final class DecisionLog {
    /** Rules are deterministic: the action taken is the only one that could have been, unless {@link #drawnWith} said otherwise. */
    private static final float CERTAIN = 1f;

    private final Totals totals;
    private final long[] parents = new long[SlotWriter.MAX_PARENTS];
    private @Nullable BlockWriter block;
    private @Nullable SlotWriter slots;
    private int parentCount;
    private float propensity = CERTAIN;
    private long outputPosition;

    DecisionLog(Totals totals) {
        this.totals = totals;
    }

    /** @param outputPosition position that the output block will have */
    void begin(BlockWriter out, long outputPosition) {
        if (block != out) {
            block = out;
            slots = new SlotWriter(out);
        }
        this.outputPosition = outputPosition;
        forget();
    }

    /** A record that caused the next decision; 0 is no record, and what does not fit is left out. */
    DecisionLog because(long identity) {
        if (identity != 0 && parentCount < parents.length) {
            parents[parentCount++] = identity;
        }
        return this;
    }

    /** The next decision was drawn with this probability. */
    DecisionLog drawnWith(double probability) {
        propensity = (float) probability;
        return this;
    }

    /** There is no next decision: what was named as its cause caused nothing. */
    void forget() {
        parentCount = 0;
        propensity = CERTAIN;
    }

    /** @return identity of the decision */
    long decide(Session session, Group group, int sequence, int step, RuleId rule, Action action, Reason reason, double value,
            double threshold, int samples) {
        SlotWriter out = slots;
        if (out == null) {
            throw new IllegalStateException("begin comes first");
        }
        long version = group.policy().policy().version();
        int slot = out.decision(group.id(), sequence, step, version, value, threshold, propensity, rule.number(), action.ordinal(),
                reason.number(), samples, parents, parentCount);
        forget();
        long identity = identity(slot);
        if (action != Action.SPAWN) {
            // Samples asked for twice are twice as many; whatever else stood is replaced.
            session.unlatch(group.id(), sequence);
        }
        session.latch(new PendingDecision(identity, version, group.id(), sequence, step, rule.number(), action, reason.number(), value,
                threshold, samples));
        totals.decided(action);
        return identity;
    }

    /** Of a slot of the output block. */
    long identity(int slot) {
        return BlockHeader.identity(outputPosition, slot);
    }
}
