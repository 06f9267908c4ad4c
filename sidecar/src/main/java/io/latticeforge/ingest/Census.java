package io.latticeforge.ingest;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Session;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts for each model who is there and what was decided. Owned by the path's thread; allocates nothing. */
final class Census {
    /** A connected session that says nothing for so long is an alert: a hook that was not loaded cannot complain. */
    static final long SILENT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final int RULE_OFFSET = 44;
    private static final int ACTION_OFFSET = 46;
    private static final RuleId[] RULES = byNumber();
    private static final ModelCounter[] GAUGES = {ModelCounter.SESSIONS_CONNECTED, ModelCounter.SESSIONS_WAITING, ModelCounter.SESSIONS_SILENT,
        ModelCounter.SILENCE, ModelCounter.GROUPS_OPEN, ModelCounter.SEQUENCES_OPEN};

    private final Engine engine;
    private final Models models;
    private final Slot slot = new Slot();

    Census(Engine engine, Models models) {
        this.engine = engine;
        this.models = models;
    }

    /** Brings the gauges up to date. A reader in between may see a part of it. */
    void take(List<FrameIntake> peers, long nowNs) {
        for (int i = 0; i < models.all().size(); i++) {
            for (ModelCounter gauge : GAUGES) {
                models.all().get(i).counters().set(gauge, 0);
            }
        }
        for (int i = 0; i < engine.sessionCount(); i++) {
            Session session = engine.sessionAt(i);
            ModelTraffic of = models.of(session.clientName(), session.modelName());
            of.counters().add(ModelCounter.SESSIONS_WAITING, session.attached() ? 0 : 1);
            of.counters().add(ModelCounter.GROUPS_OPEN, session.groupCount());
            of.counters().add(ModelCounter.SEQUENCES_OPEN, session.openSequences());
        }
        for (int i = 0; i < peers.size(); i++) {
            FrameIntake peer = peers.get(i);
            ModelTraffic of = peer.traffic();
            if (of != null && peer.epoch() != 0) {
                long silentNs = Math.max(0, nowNs - peer.heardNs());
                of.counters().increment(ModelCounter.SESSIONS_CONNECTED);
                of.counters().add(ModelCounter.SESSIONS_SILENT, silentNs >= SILENT_NS ? 1 : 0);
                of.counters().set(ModelCounter.SILENCE, Math.max(silentNs, of.counters().get(ModelCounter.SILENCE)));
            }
        }
    }

    /** What the last block that was folded decided. */
    void decided(Block output) {
        slot.first(output);
        while (slot.hasNext()) {
            slot.next();
            if (slot.kind() == SlotKind.DECISION) {
                Session session = engine.session(output.session());
                RuleId rule = rule(slot.u16(RULE_OFFSET));
                if (session != null && rule != null) {
                    models.of(session.clientName(), session.modelName()).decided(rule, Action.of(slot.u8(ACTION_OFFSET)));
                }
            }
        }
    }

    private static @Nullable RuleId rule(int number) {
        return number < RULES.length ? RULES[number] : null;
    }

    private static RuleId[] byNumber() {
        int most = 0;
        for (RuleId id : RuleId.values()) {
            most = Math.max(most, id.number());
        }
        RuleId[] rules = new RuleId[most + 1];
        for (RuleId id : RuleId.values()) {
            rules[id.number()] = id;
        }
        return rules;
    }
}
