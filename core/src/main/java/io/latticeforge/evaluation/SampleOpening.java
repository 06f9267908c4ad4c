package io.latticeforge.evaluation;

import io.latticeforge.engine.SequenceOpening;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotWriter;
import io.latticeforge.signals.ConfidenceProfile;
import io.latticeforge.signals.SequenceSignals;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a client says of a sample when it opens it: how tokens are sampled and where segments end.
 *
 * @param flags of SEQUENCE_OPENED
 * @param boundaryTokens ids that end a segment, ascending
 */
record SampleOpening(int flags, float temperature, float topP, int topK, int[] boundaryTokens) {
    private static final int SAMPLING_UNKNOWN = 1 << 1;

    /** The same for every sample of a set: at temperature 1, whole. */
    static SampleOpening of(TraceSet set) {
        int[] boundary = set.boundaryToken() < 0 ? new int[0] : new int[] {set.boundaryToken()};
        return new SampleOpening(set.samplingKnown() ? 0 : SAMPLING_UNKNOWN, 1f, 1f, 0, boundary);
    }

    /** A SEQUENCE_OPENED record. */
    static SampleOpening read(Slot slot) {
        int[] boundary = slot.numbers();
        Arrays.sort(boundary);
        return new SampleOpening(slot.flags(), slot.f32(16), slot.f32(20), slot.i32(24), boundary);
    }

    void write(SlotWriter out, int group, int sequence) {
        UnsafeBuffer tokens = new UnsafeBuffer(new byte[boundaryTokens.length * Integer.BYTES]);
        for (int i = 0; i < boundaryTokens.length; i++) {
            tokens.putInt(i * Integer.BYTES, boundaryTokens[i], ByteOrder.LITTLE_ENDIAN);
        }
        out.sequenceOpened(group, sequence, flags, temperature, topP, topK, tokens, 0, tokens.capacity());
    }

    /** The signals of a sample that is opened so. */
    SequenceSignals signals() {
        return new SequenceSignals(boundaryTokens, SequenceOpening.sampling(flags, temperature, topP, topK),
                SequenceOpening.surpriseInactive(flags, temperature, topP), ConfidenceProfile.WINDOW_TOKENS, ConfidenceProfile.WINDOW_TOKENS);
    }
}
