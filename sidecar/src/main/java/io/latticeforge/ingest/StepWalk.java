package io.latticeforge.ingest;

import io.latticeforge.protocol.StepView;
import org.jspecify.annotations.Nullable;

/** Where in the payload of a step the next byte falls: which entry's row, or the padding before one. */
final class StepWalk {
    private @Nullable StepView view;
    private int entry;
    private boolean accepted;
    private long position;
    private boolean rowEnded;

    /** @param position bytes of the frame that are behind us: lengths and head */
    void begin(StepView of, long framePosition) {
        view = of;
        entry = 0;
        position = framePosition;
        rowEnded = false;
    }

    boolean hasEntry() {
        return entry < of().count();
    }

    int entry() {
        return entry;
    }

    void nextEntry() {
        entry++;
        rowEnded = false;
    }

    /** Whether the current entry's row is reduced, or passed over. */
    boolean accepted() {
        return accepted;
    }

    void accepted(boolean isAccepted) {
        accepted = isAccepted;
    }

    /** Whether the next byte belongs to the current entry's row. */
    boolean inRow() {
        return hasEntry() && position >= of().rowOffset(entry);
    }

    /** Whether the next byte is the first of the current entry's row. */
    boolean atRow() {
        return hasEntry() && position == of().rowOffset(entry);
    }

    /** Bytes up to the next change between padding and row. */
    long remaining() {
        if (!hasEntry()) {
            return of().frameBytes() - position;
        }
        long row = of().rowOffset(entry);
        return position < row ? row - position : row + of().rowBytes() - position;
    }

    void pass(long bytes) {
        boolean row = inRow();
        position += bytes;
        rowEnded = row && position == of().rowOffset(entry) + of().rowBytes();
    }

    boolean rowEnded() {
        return rowEnded;
    }

    private StepView of() {
        StepView current = view;
        if (current == null) {
            throw new IllegalStateException("begin comes first");
        }
        return current;
    }
}
