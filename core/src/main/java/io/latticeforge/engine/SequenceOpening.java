package io.latticeforge.engine;

import io.latticeforge.kernels.Sampling;
import io.latticeforge.record.Slot;
import org.jspecify.annotations.Nullable;

/** Reads a SEQUENCE_OPENED record: what the client said about how tokens are sampled and where segments end. */
public final class SequenceOpening {
    private static final int PROCESSED = 1;
    private static final int SAMPLING_UNKNOWN = 1 << 1;

    private SequenceOpening() {}

    static Sequence read(Slot slot, Group group) {
        int flags = slot.flags();
        Sampling sampling = sampling(flags, slot.f32(16), slot.f32(20), slot.i32(24));
        return Sequence.open(slot.sequence(), slot.numbers(), sampling, surpriseInactive(flags, slot.f32(16), slot.f32(20)), group.policy(),
                group.memories());
    }

    /** How tokens are drawn from the rows that are observed, as far as that is known and changes anything. */
    public static Sampling sampling(int flags, float temperature, float topP, int topK) {
        boolean asTheRowIs = (flags & PROCESSED) != 0 || surpriseInactive(flags, temperature, topP) != null;
        return asTheRowIs ? Sampling.WHOLE : new Sampling(temperature, topP, topK);
    }

    /** Why surprise is inactive, or null: it needs H and V of the distribution that the token was sampled from (formulas §2). */
    public static @Nullable String surpriseInactive(int flags, float temperature, float topP) {
        if ((flags & SAMPLING_UNKNOWN) != 0) {
            return "temperature and truncation are not known";
        }
        return (flags & PROCESSED) != 0 ? null : Sampling.impossible(temperature, topP);
    }
}
