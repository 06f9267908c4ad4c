package io.latticeforge.protocol;

import io.latticeforge.protocol.codec.ObserveStepDecoder;
import io.latticeforge.protocol.codec.ObserveStepDecoder.EntriesDecoder;

/** Offsets of ObserveStep as the generated codec states them; constants, so that random access costs what a field does. */
final class StepLayout {
    static final int REQUEST = ObserveStepDecoder.requestEncodingOffset();
    static final int BLOCK_BYTES = ObserveStepDecoder.BLOCK_LENGTH;
    static final int GROUP_HEADER_BYTES = EntriesDecoder.HEADER_SIZE;
    static final int ENTRY_BYTES = EntriesDecoder.sbeBlockLength();

    static final int GROUP = EntriesDecoder.groupEncodingOffset();
    static final int SEQUENCE = EntriesDecoder.sequenceEncodingOffset();
    static final int STEP = EntriesDecoder.stepEncodingOffset();
    static final int CHOSEN_TOKEN = EntriesDecoder.chosenTokenEncodingOffset();
    static final int CHOSEN_LOG_PROB = EntriesDecoder.chosenLogProbEncodingOffset();
    static final int FORM = EntriesDecoder.formEncodingOffset();
    static final int FLAGS = EntriesDecoder.flagsEncodingOffset();
    static final int TOP_COUNT = EntriesDecoder.topCountEncodingOffset();

    /** Entropy, varentropy, token confidence, margin; f32 each. */
    static final int STATS_BYTES = 16;

    private StepLayout() {}
}
