package io.latticeforge.engine;

import io.latticeforge.kernels.Sampling;
import io.latticeforge.record.Slot;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads a SEQUENCE_OPENED record: what the client said about how tokens are sampled and where segments end. */
final class SequenceOpening {
    private static final int PROCESSED = 1;
    private static final int SAMPLING_UNKNOWN = 1 << 1;

    private SequenceOpening() {}

    static Sequence read(Slot slot, Group group) {
        int count = slot.tailLength() / Integer.BYTES;
        int[] boundaryTokens = new int[count];
        for (int i = 0; i < count; i++) {
            boundaryTokens[i] = slot.buffer().getInt(slot.tailOffset() + i * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
        }
        String inactive = surpriseInactive(slot.flags(), slot.f32(16), slot.f32(20));
        boolean asTheRowIs = inactive != null || (slot.flags() & PROCESSED) != 0;
        Sampling sampling = asTheRowIs ? Sampling.WHOLE : new Sampling(slot.f32(16), slot.f32(20), slot.i32(24));
        return Sequence.open(slot.sequence(), boundaryTokens, sampling, inactive, group.policy(), group.memories());
    }

    /** Surprise needs H and V of the distribution that the token was sampled from (formulas §2). */
    private static @Nullable String surpriseInactive(int flags, float temperature, float topP) {
        if ((flags & SAMPLING_UNKNOWN) != 0) {
            return "temperature and truncation are not known";
        }
        return (flags & PROCESSED) != 0 ? null : Sampling.impossible(temperature, topP);
    }
}
