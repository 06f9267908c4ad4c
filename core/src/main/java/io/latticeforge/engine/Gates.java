package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.decisions.GateLearning;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gates of the configuration, which every session may ask, and what those of them that learn are taught by the outcomes of the requests they
 * have routed. Gates that a session has defined for itself do not learn.
 */
final class Gates {
    private final Totals totals;
    private final Routing routing = new Routing();
    private final List<Gate> gates = new ArrayList<>();

    Gates(Totals totals) {
        this.totals = totals;
    }

    /** Takes the place of another of its name, and begins with what its definition says. */
    void define(Gate gate) {
        gates.removeIf(g -> g.name().equals(gate.name()));
        gates.add(gate);
    }

    @Nullable Gate find(String name) {
        for (int i = 0; i < gates.size(); i++) {
            if (gates.get(i).name().equals(name)) {
                return gates.get(i);
            }
        }
        return null;
    }

    /** A ROUTE_ASKED. @param position of its block: by it an outcome names this request */
    void route(Session session, Slot slot, long position, BlockWriter out) {
        String name = slot.text();
        Gate own = session.gate(name);
        Gate gate = own == null ? find(name) : own;
        float[] focus = routing.route(gate, name, slot, out);
        if (own == null && gate != null && focus != null && gate.learnBy() != null && session.routed(gate).add(position, focus)) {
            totals.routesForgotten++;
        }
    }

    /** A ROUTE_OUTCOME. The door has refused what is not remembered, known already, or about an edge that is not there. */
    void outcome(Session session, Slot slot, BlockWriter out) {
        long route = slot.i64(16);
        String edge = slot.text();
        RoutedRequests routed = session.routed(route);
        Gate gate = routed == null ? null : find(routed.gate());
        int right = gate == null ? GateLearning.NONE_OF_THESE : gate.indexOf(edge);
        boolean learnable = edge.isEmpty() ? gate != null && gate.canLearnToReject() : right >= 0;
        if (routed == null || gate == null || routed.isKnown(route) || !learnable) {
            totals.skipped++;
            return;
        }
        totals.routeOutcomes++;
        double loss = gate.learning().learn(routed.take(routed.find(route)), right);
        new SlotWriter(out).gateLearned(gate.name(), right, route, gate.steps(), loss);
    }

    void state(State s) {
        s.each(gates, Gate::restored, Gate::save);
    }
}
