package io.latticeforge.trace;

/** How far a recorded run can tell what another policy would have done. In order: each is weaker than the one before. */
public enum Validity {
    /** It weighs differently, or ends earlier than what was recorded: the record has all of it. */
    EXACT,
    /** It would have run past the recorded tokens, or rests on something that would: bounds only. */
    CENSORED,
    /** It would have led to other tokens: the record says nothing. */
    UNIDENTIFIED;

    /** The weaker of two. */
    public Validity and(Validity other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
