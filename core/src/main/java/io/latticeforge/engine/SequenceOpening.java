package io.latticeforge.engine;

import io.latticeforge.record.Slot;
import org.jspecify.annotations.Nullable;

/** Reads a SEQUENCE_OPENED record: what the client said about how tokens are sampled and where segments end. */
public final class SequenceOpening {
    private static final int PROCESSED = 1;
    private static final int SAMPLING_UNKNOWN = 1 << 1;

    private SequenceOpening() {}

    static Sequence read(Slot slot, Group group) {
        String inactive = surpriseInactive(slot.flags(), slot.f32(16), slot.f32(20), slot.i32(24));
        return Sequence.open(slot.sequence(), slot.numbers(), inactive, group.policy(), group.memories());
    }

    /** Why surprise is inactive, or null: it needs H and V of the distribution that the token was sampled from (formulas §2). */
    public static @Nullable String surpriseInactive(int flags, float temperature, float topP, int topK) {
        if ((flags & SAMPLING_UNKNOWN) != 0) {
            return "temperature and truncation are not known";
        }
        if ((flags & PROCESSED) != 0) {
            return null;
        }
        if (temperature != 1f) {
            return "tokens are sampled at temperature " + temperature + ", rows are at 1";
        }
        if (topP < 1f) {
            return "tokens are sampled from the top " + topP + " of the mass, rows are whole";
        }
        if (topK > 0) {
            return "tokens are sampled from the top " + topK + ", rows are whole";
        }
        return null;
    }
}
