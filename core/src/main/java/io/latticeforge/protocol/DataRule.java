package io.latticeforge.protocol;

/** How long the bytes of a data field may be. */
enum DataRule {
    NAME(1),
    ANSWER(1),
    TEXT(1),
    TOKEN(1),
    /** u32 token ids. */
    BOUNDARY_TOKENS(4),
    /** f32 values of a focus. */
    FOCUS(4),
    /** f32 x dimensions of the same message; its exact length is held against that field. */
    EDGE(4),
    /** A column of ObserveStep; its exact length follows from the entries. */
    COLUMN(4);

    private final int elementBytes;

    DataRule(int elementBytes) {
        this.elementBytes = elementBytes;
    }

    /** The length is a multiple of this. */
    int elementBytes() {
        return elementBytes;
    }

    long maxBytes(Limits limits) {
        return switch (this) {
            case NAME -> limits.maxNameBytes();
            case ANSWER -> limits.maxAnswerBytes();
            case TEXT -> limits.maxTextBytes();
            case TOKEN -> limits.maxTokenBytes();
            case BOUNDARY_TOKENS -> 4L * limits.maxBoundaryTokens();
            case FOCUS, EDGE -> 4L * limits.maxDimensions();
            case COLUMN -> limits.maxHeadBytes();
        };
    }
}
