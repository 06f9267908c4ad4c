package io.latticeforge.decisions;

/** What a decision asks for. Ordinals are those of {@code Action} on the wire and in the journal. */
public enum Action {
    CONTINUE,
    /** Ask for the answer if asked now. */
    PROBE,
    /** The answer has crystallised: end thinking at the next boundary, answer now. */
    CONCLUDE,
    /** The trace is failing: abort it; it has no vote. */
    STOP,
    /** Draw more samples. */
    SPAWN,
    /** The group is settled: stop the rest. */
    DECIDED;

    private static final Action[] BY_NUMBER = values();

    /** The action of a wire number; CONTINUE for one that this version does not know. */
    public static Action of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : CONTINUE;
    }
}
