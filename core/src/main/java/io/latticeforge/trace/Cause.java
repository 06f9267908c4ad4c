package io.latticeforge.trace;

import io.latticeforge.record.SlotKind;

/**
 * A record that a decision names as its cause.
 *
 * @param step index of its token; -1 where it has none
 * @param entropyNats of an OBSERVATION, else NaN
 * @param answer that the record carries, else empty
 */
public record Cause(long identity, SlotKind kind, int sequence, int step, double entropyNats, String answer) {
    /** Block of the record. */
    public long position() {
        return identity >>> 16;
    }

    /** Number of the record in its block. */
    public int slot() {
        return (int) (identity & 0xFFFF);
    }
}
