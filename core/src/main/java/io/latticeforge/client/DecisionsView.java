package io.latticeforge.client;

import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.protocol.codec.DecisionsDecoder.EntriesDecoder;
import io.latticeforge.protocol.codec.DecisionsDecoder.SignalsDecoder;
import org.agrona.DirectBuffer;

/**
 * What stands undone: decisions that arrived since the call before, none of them CONTINUE. No entries means CONTINUE for every sequence.
 * Read by index, without allocation, until the next call of the client:
 *
 * <pre>{@code
 * for (int i = 0; i < decisions.count(); i++) {
 *     if (decisions.action(i) == Action.STOP) { ... client.applied(decisions, i, step); }
 * }
 * }</pre>
 */
public final class DecisionsView {
    private static final int DECISION = EntriesDecoder.decisionEncodingOffset();
    private static final int POLICY_VERSION = EntriesDecoder.policyVersionEncodingOffset();
    private static final int VALUE = EntriesDecoder.valueEncodingOffset();
    private static final int THRESHOLD = EntriesDecoder.thresholdEncodingOffset();
    private static final int GROUP = EntriesDecoder.groupEncodingOffset();
    private static final int SEQUENCE = EntriesDecoder.sequenceEncodingOffset();
    private static final int STEP = EntriesDecoder.stepEncodingOffset();
    private static final int SAMPLES = EntriesDecoder.samplesEncodingOffset();
    private static final int RULE = EntriesDecoder.ruleEncodingOffset();
    private static final int REASON = EntriesDecoder.reasonEncodingOffset();
    private static final int ACTION = EntriesDecoder.actionEncodingOffset();

    private final Records entries = new Records(EntriesDecoder.sbeBlockLength());
    private final Records signals = new Records(SignalsDecoder.sbeBlockLength());
    private long journalPosition;
    private boolean answered;

    DecisionsView() {}

    /** Decisions; 0 means CONTINUE for everything. */
    public int count() {
        return entries.count();
    }

    public boolean isEmpty() {
        return entries.count() == 0;
    }

    /** Whether the call was answered in time; if not, this is fail-open CONTINUE and whatever came late from earlier steps. */
    public boolean answered() {
        return answered;
    }

    /** Journal block of the newest answer; 0 if there was none. */
    public long journalPosition() {
        return journalPosition;
    }

    /** Identity of the decision, for {@code applied}. */
    public long decision(int i) {
        return entries.i64(i, DECISION);
    }

    public Action action(int i) {
        return Action.get((short) entries.u8(i, ACTION));
    }

    public int group(int i) {
        return entries.i32(i, GROUP);
    }

    /** {@link Frame#ALL} for a decision about the group. */
    public int sequence(int i) {
        return entries.i32(i, SEQUENCE);
    }

    /** Step at which it was decided. */
    public int step(int i) {
        return entries.i32(i, STEP);
    }

    /** What the rule measured. */
    public double value(int i) {
        return Double.longBitsToDouble(entries.i64(i, VALUE));
    }

    /** What it was held against. */
    public double threshold(int i) {
        return Double.longBitsToDouble(entries.i64(i, THRESHOLD));
    }

    /** SPAWN: samples to draw. */
    public int samples(int i) {
        return entries.i32(i, SAMPLES);
    }

    public int rule(int i) {
        return entries.u16(i, RULE);
    }

    public int reason(int i) {
        return entries.u16(i, REASON);
    }

    /** First eight bytes of the policy's content hash. */
    public long policyVersion(int i) {
        return entries.i64(i, POLICY_VERSION);
    }

    /** Signals; 0 unless the client asked for them. */
    public int signalCount() {
        return signals.count();
    }

    public int signalGroup(int i) {
        return signals.i32(i, SignalsDecoder.groupEncodingOffset());
    }

    public int signalSequence(int i) {
        return signals.i32(i, SignalsDecoder.sequenceEncodingOffset());
    }

    public int signalStep(int i) {
        return signals.i32(i, SignalsDecoder.stepEncodingOffset());
    }

    /** Nats. */
    public float entropy(int i) {
        return Float.intBitsToFloat(signals.i32(i, SignalsDecoder.entropyEncodingOffset()));
    }

    /** Nats squared; NaN where it is not known. */
    public float varentropy(int i) {
        return Float.intBitsToFloat(signals.i32(i, SignalsDecoder.varentropyEncodingOffset()));
    }

    /** Token confidence, nats. */
    public float confidence(int i) {
        return Float.intBitsToFloat(signals.i32(i, SignalsDecoder.confidenceEncodingOffset()));
    }

    /** Running z; NaN where inactive. */
    public float surprise(int i) {
        return Float.intBitsToFloat(signals.i32(i, SignalsDecoder.surpriseEncodingOffset()));
    }

    /** Maximum entropy of the segment so far, nats. */
    public float segmentEntropy(int i) {
        return Float.intBitsToFloat(signals.i32(i, SignalsDecoder.segmentEntropyEncodingOffset()));
    }

    void clear() {
        entries.clear();
        signals.clear();
        journalPosition = 0;
        answered = false;
    }

    void answered(boolean inTime) {
        answered = inTime;
    }

    void journalPosition(long position) {
        journalPosition = position;
    }

    void addDecision(DirectBuffer in, int at) {
        entries.add(in, at);
    }

    void addSignal(DirectBuffer in, int at) {
        signals.add(in, at);
    }
}
