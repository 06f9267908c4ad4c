package io.latticeforge.tune;

import io.latticeforge.controller.Traffic;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a controller chose and what came of it out of a run's blocks, in order. Choices without a reward are left out: their groups
 * had no outcome. Where an arm has become another policy, what was chosen before tells nothing of the arms as they are, and is dropped. Not
 * thread-safe.
 */
final class BanditLog {
    /** A group id means something within its session only. */
    private record Key(long session, int group) {}

    private record Chosen(int arm, double propensity, double[] features) {}

    private final long controllerVersion;
    private final Map<Key, Chosen> open = new HashMap<>();
    private final Map<Integer, Long> policies = new HashMap<>();
    private final List<LoggedChoice> choices = new ArrayList<>();
    private final Slot slot = new Slot();

    /** @param controllerVersion choices of others are passed over */
    BanditLog(long controllerVersion) {
        this.controllerVersion = controllerVersion;
    }

    void on(Block block) {
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            SlotKind kind = slot.kind();
            Key key = new Key(block.session(), slot.group());
            if (kind == SlotKind.ARM_CHOSEN && slot.i64(16) == controllerVersion) {
                Long before = policies.put(slot.i32(4), slot.i64(24));
                if (before != null && before != slot.i64(24)) {
                    choices.clear();
                    open.clear();
                }
                double[] features = new double[Traffic.FEATURES];
                features[0] = 1;
                for (int i = 1; i < features.length; i++) {
                    features[i] = slot.f64(48 + 8 * i);
                }
                open.put(key, new Chosen(slot.i32(4), slot.f64(32), features));
            } else if (kind == SlotKind.ARM_REWARDED) {
                Chosen chosen = open.remove(key);
                if (chosen != null) {
                    choices.add(new LoggedChoice(key.group(), chosen.arm(), chosen.propensity(), slot.f64(40), chosen.features()));
                }
            } else if (kind == SlotKind.GROUP_CLOSED) {
                open.remove(key);
            } else if (kind == SlotKind.SESSION_EXPIRED) {
                open.keySet().removeIf(its -> its.session() == block.session());
            }
        }
    }

    /** In the order in which their rewards came. */
    List<LoggedChoice> choices() {
        return List.copyOf(choices);
    }
}
