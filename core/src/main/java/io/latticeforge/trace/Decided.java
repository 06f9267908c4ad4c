package io.latticeforge.trace;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.Reason;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.engine.Engine;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A DECISION record.
 *
 * @param identity of the record
 * @param cause position of the input block that it was decided on
 * @param sequence {@link Engine#WHOLE_GROUP} for the group
 * @param step index of the token it was decided on; 0 for a group
 * @param parents identities of the records that it names as its causes
 */
public record Decided(long identity, long cause, int sequence, int step, long policyVersion, int rule, Action action, Reason reason,
        double value,
        double threshold, int samples, List<Long> parents) {
    static Decided read(Block block, Slot slot) {
        List<Long> parents = new ArrayList<>();
        for (int i = 0; i < Math.clamp(slot.i32(52), 0, SlotWriter.MAX_PARENTS); i++) {
            parents.add(slot.i64(56 + 8 * i));
        }
        return new Decided(slot.identity(), block.cause(), slot.sequence(), slot.i32(4), slot.i64(16), slot.u16(44), Action.of(slot.u8(46)),
                Reason.of(slot.u8(47)), slot.f64(24), slot.f64(32), slot.i32(48), List.copyOf(parents));
    }

    public String ruleName() {
        return RuleId.nameOf(rule);
    }

    public boolean ofGroup() {
        return sequence == Engine.WHOLE_GROUP;
    }

    /** Whether it ends its sample. */
    boolean endsSample() {
        return action == Action.CONCLUDE || action == Action.STOP;
    }

    /** The same action on the same token by the same rule. */
    boolean sameAs(Decided other) {
        return action == other.action && step == other.step && rule == other.rule && samples == other.samples;
    }
}
