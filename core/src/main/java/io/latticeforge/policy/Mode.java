package io.latticeforge.policy;

/** What becomes of a rule's firing. */
public enum Mode {
    /** It is a decision. */
    ENFORCE,
    /** It is recorded and counted, and nothing else. */
    OBSERVE
}
