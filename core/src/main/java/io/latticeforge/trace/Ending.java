package io.latticeforge.trace;

/** How a sample ended, as its client said. Ordinals are those of {@code EndReason} on the wire and of the flags of SEQUENCE_CLOSED. */
public enum Ending {
    FINISHED("ran to its own end"),
    TRUNCATED("was cut off by its length limit"),
    CONCLUDED("was concluded"),
    STOPPED("was stopped"),
    SETTLED("ended because its group was settled"),
    ABANDONED("was abandoned by its client"),
    /** No SEQUENCE_CLOSED so far. */
    RUNNING("is still open");

    private static final Ending[] BY_NUMBER = values();

    private final String words;

    Ending(String words) {
        this.words = words;
    }

    /** The ending that the flags of a SEQUENCE_CLOSED name. */
    public static Ending of(int flags) {
        return BY_NUMBER[Math.clamp(flags, 0, ABANDONED.ordinal())];
    }

    /** Reads on after "sample 3". */
    public String words() {
        return words;
    }

    /** Whether a decision made it end: without it there would have been more tokens. */
    public boolean byDecision() {
        return this == CONCLUDED || this == STOPPED || this == SETTLED;
    }
}
