package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Gate;
import io.latticeforge.engine.RoutedRequests;
import io.latticeforge.engine.Session;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.OutcomeDecoder;
import java.util.Objects;

/** Outcomes that are about a routed request: what no gate could learn from is refused before it is journaled. */
final class RouteOutcomes {
    private RouteOutcomes() {}

    /**
     * @return the edge that was right; empty for none of these
     * @throws LatticeForgeException (MALFORMED) for a group beside the route or a reward out of its range, (UNKNOWN_ROUTE) for a request that is not
     *     remembered, (DUPLICATE_ID) for one whose outcome is known, (UNKNOWN_NAME) for an edge that the gate does not have
     */
    static String checked(Engine engine, Session session, OutcomeDecoder outcome) {
        long route = outcome.route();
        String named = Long.toUnsignedString(route);
        long all = Integer.toUnsignedLong(Frame.ALL);
        if (outcome.group() != all) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "the outcome of route " + named + " names group " + outcome.group() + " too, which must be "
                    + all + " there", outcome.group(), all);
        }
        float reward = outcome.reward();
        if (!Float.isNaN(reward) && !(reward >= 0 && reward <= 1)) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "a reward of " + reward + " for route " + named
                    + "; it must be 0 to 1, or NaN if only the edge is known", (long) reward, 1);
        }
        RoutedRequests routed = session.routed(route);
        if (routed == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_ROUTE, "route " + named + " is not remembered: of each gate that learns, those are which it"
                    + " has routed last for this session" + (session.routedCapacity() == 0 ? "; it has routed none" : ", " + session.routedCapacity()
                    + " at most"), route, session.routedCapacity());
        }
        if (routed.isKnown(route)) {
            throw new LatticeForgeException(ErrorCode.DUPLICATE_ID, "the outcome of route " + named + " was told before", route, 0);
        }
        Gate gate = Objects.requireNonNull(engine.gate(routed.gate()));
        String edge = outcome.truth();
        if (edge.isEmpty() && !gate.canLearnToReject()) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "gate '" + gate.name() + "' has no reject bound, so that it never says none of these:"
                    + " name the edge that was right");
        }
        if (!edge.isEmpty() && gate.indexOf(edge) < 0) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "edge '" + edge + "' is none of the " + gate.edges() + " of gate '" + gate.name()
                    + "'; an empty one stands for none of these", 0, gate.edges());
        }
        return edge;
    }
}
