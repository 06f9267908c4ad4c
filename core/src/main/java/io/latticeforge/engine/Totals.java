package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.decisions.Action;

/** What was folded and decided since block 1. */
public final class Totals {
    long observations;
    long invalid;
    long late;
    long skipped;
    long outcomes;
    long routeOutcomes;
    long routesForgotten;
    long probes;
    long probeTokens;
    private final long[] decisions = new long[Action.values().length];

    void decided(Action action) {
        decisions[action.ordinal()]++;
    }

    public long observations() {
        return observations;
    }

    /** Observations of rows that were not a distribution. */
    public long invalid() {
        return invalid;
    }

    /** Tokens that came after their sequence or group was decided. */
    public long late() {
        return late;
    }

    /** Records about sessions, groups or sequences that were not open, or of a kind that this version does not know. */
    public long skipped() {
        return skipped;
    }

    public long outcomes() {
        return outcomes;
    }

    /** Outcomes of routed requests that a gate has learned from. */
    public long routeOutcomes() {
        return routeOutcomes;
    }

    /** Routed requests that a gate would have learned from and that made room for newer ones before their outcome was known. */
    public long routesForgotten() {
        return routesForgotten;
    }

    /** Answers if asked now that clients have reported. */
    public long probes() {
        return probes;
    }

    /** What those cost, tokens. */
    public long probeTokens() {
        return probeTokens;
    }

    public long decisions(Action action) {
        return decisions[action.ordinal()];
    }

    void state(State s) {
        observations = s.i64(observations);
        invalid = s.i64(invalid);
        late = s.i64(late);
        skipped = s.i64(skipped);
        outcomes = s.i64(outcomes);
        routeOutcomes = s.i64(routeOutcomes);
        routesForgotten = s.i64(routesForgotten);
        probes = s.i64(probes);
        probeTokens = s.i64(probeTokens);
        s.i64s(decisions, 0, decisions.length);
    }
}
