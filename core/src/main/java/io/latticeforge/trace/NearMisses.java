package io.latticeforge.trace;

import io.latticeforge.base.StateReader;
import io.latticeforge.decisions.SampleStop;
import io.latticeforge.decisions.SequenceRule;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.Sequence;
import io.latticeforge.engine.Session;
import io.latticeforge.policy.Mode;
import io.latticeforge.policy.PolicyRule;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.signals.SequenceSignals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds a run again, from block 1 or from a snapshot, and watches how near each rule comes to firing on the samples of one group. Looks at the end of each
 * block: of several tokens of one sample in one frame, at the last.
 */
public final class NearMisses {
    private final GroupKey key;
    private final Engine engine = new Engine();
    private final BlockWriter out;
    private final Slot slot = new Slot();
    private final Map<Integer, @Nullable NearMiss[]> nearest = new HashMap<>();
    private @Nullable NearMiss ofGroup;
    private boolean over;

    public NearMisses(GroupKey key, int maxBlockBytes) {
        this.key = key;
        out = new BlockWriter(maxBlockBytes);
    }

    /** Begins after the block that a snapshot was made at; throws as {@link Engine#state(StateReader)} does. */
    public void beginAt(StateReader state) {
        engine.state(state);
    }

    /** Takes the next block; false once the group is closed and nothing more is to be seen. */
    public boolean on(Block block) {
        if (!over && block.kind() == BlockHeader.INPUT) {
            engine.on(block, out);
            if (block.session() == key.session()) {
                watch(block);
            }
        }
        return !over;
    }

    private void watch(Block block) {
        Session session = engine.session(key.session());
        Group group = session == null ? null : session.group(key.group());
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            if (slot.group() == key.group()) {
                over |= slot.kind() == SlotKind.GROUP_CLOSED;
                Sequence sequence = group == null || slot.kind() != SlotKind.OBSERVATION ? null : group.find(slot.sequence());
                if (group != null && sequence != null && sequence.nextStep() == slot.step() + 1) {
                    look(group, sequence, slot.step());
                }
            }
        }
        if (group != null) {
            look(group, block.position());
        }
    }

    private void look(Group group, Sequence sequence, int step) {
        SequenceSignals signals = sequence.signals();
        if (signals == null) {
            return;
        }
        NearMiss[] held = nearest.computeIfAbsent(sequence.id(), id -> new NearMiss[sequence.ruleCount()]);
        for (int i = 0; i < held.length; i++) {
            SequenceRule rule = sequence.rule(i);
            PolicyRule stated = group.policy().policy().rules().get(i);
            String name = stated.spec().id().yamlName();
            boolean enforced = stated.mode() == Mode.ENFORCE;
            boolean fired = sequence.fired(i);
            if (rule.active()) {
                NearMiss now = new NearMiss(name, enforced, fired, step, rule.value(), rule.threshold(), rule.rises(), null);
                NearMiss before = held[i];
                if (now.nearerThan(before) || fired && (before == null || !before.fired())) {
                    held[i] = now;
                }
            } else if (held[i] == null || held[i].step() < 0) {
                held[i] = new NearMiss(name, enforced, fired, -1, Double.NaN, Double.NaN, rule.rises(), rule.inactive(signals));
            }
        }
    }

    private void look(Group group, long position) {
        SampleStop stop = group.sampleStop();
        if (stop != null && Double.isFinite(stop.value())) {
            NearMiss now = new NearMiss(stop.id().yamlName(), true, group.settled(), position, stop.value(), stop.threshold(),
                    stop.rises(), null);
            NearMiss before = ofGroup;
            if (now.nearerThan(before) || before != null && now.fired() && !before.fired()) {
                ofGroup = now;
            }
        }
    }

    /** Each rule of the policy on one sample, in the policy's order; empty if it had no token. */
    public List<NearMiss> of(int sequence) {
        NearMiss[] held = nearest.get(sequence);
        return held == null ? List.of() : new ArrayList<>(Arrays.asList(held));
    }

    /** What ends sampling; null if there is nothing, or nobody has voted. */
    public @Nullable NearMiss ofGroup() {
        return ofGroup;
    }
}
