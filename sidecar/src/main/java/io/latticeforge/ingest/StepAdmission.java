package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.engine.Group;
import io.latticeforge.engine.Sequence;
import io.latticeforge.engine.Session;
import io.latticeforge.kernels.Sampling;
import io.latticeforge.protocol.StepView;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a step are let in: their ids, steps and tokens against the fold and what this step has admitted so far. An entry that is
 * refused, or observed as INVALID, is answered with an Error of its own.
 */
final class StepAdmission {
    /** Entry errors that are answered one by one; the rest of a step's are counted. */
    private static final int MAX_ENTRY_ERRORS = 16;

    private final Ingest ingest;
    private final FrameIntake peer;
    private final StepView view;
    private @Nullable Session session;
    /** Of the sequence that was admitted last. */
    private Sampling sampling = Sampling.WHOLE;

    private int errors;

    /** @param view of the step that is under way */
    StepAdmission(Ingest ingest, FrameIntake peer, StepView view) {
        this.ingest = ingest;
        this.peer = peer;
        this.view = view;
    }

    void begin(Session of) {
        session = of;
        errors = 0;
    }

    boolean admit(int entry) {
        Session of = session;
        Group group = of == null ? null : of.group(view.group(entry));
        if (of == null || group == null) {
            return refused(entry, ErrorCode.UNKNOWN_GROUP, "names a group that is not open", Integer.toUnsignedLong(view.group(entry)), 0);
        }
        Sequence sequence = group.find(view.sequence(entry));
        if (sequence == null || sequence.phase() == Sequence.Phase.CLOSED) {
            return refused(entry, ErrorCode.UNKNOWN_SEQUENCE, "names a sequence that is not open",
                    Integer.toUnsignedLong(view.sequence(entry)), 0);
        }
        int chosen = view.chosenToken(entry);
        int vocabSize = of.vocabSize();
        if (chosen < -1 || vocabSize > 0 && chosen >= vocabSize) {
            return refused(entry, ErrorCode.MALFORMED, "has a chosen token outside the vocabulary", chosen, vocabSize - 1L);
        }
        int step = view.step(entry);
        boolean resync = (view.flags(entry) & StepView.RESYNC) != 0;
        int expected = sequence.admitted();
        if (step < expected || step > expected && !resync || step == Integer.MAX_VALUE) {
            return refused(entry, ErrorCode.OUT_OF_ORDER, "has a step that is not the next one", Integer.toUnsignedLong(step), expected);
        }
        sequence.admit(step);
        sampling = sequence.sampling();
        return true;
    }

    /** How the token of the entry that was admitted last is drawn. */
    Sampling sampling() {
        return sampling;
    }

    /** An admitted entry holds what no distribution can have. */
    void invalid(int entry) {
        peer.count(ModelCounter.INVALID_ROWS, 1);
        error(entry, ErrorCode.INVALID_ROW, impossible(view.form(entry)) + ": it is observed as INVALID and no rule fires on it", 0, 1);
    }

    private static String impossible(int form) {
        return switch (form) {
            case StepView.ROW -> "holds NaN, +Inf or no finite logit";
            case StepView.TOP_K -> "has an id outside the vocabulary, a log-prob above 0, or more mass than 1";
            default -> "has a value that no distribution can have";
        };
    }

    /** What this step had admitted is taken back. */
    void readmit() {
        Session of = session;
        for (int i = 0; of != null && i < view.count(); i++) {
            Group group = of.group(view.group(i));
            Sequence sequence = group == null ? null : group.find(view.sequence(i));
            if (sequence != null) {
                sequence.readmit();
            }
        }
    }

    private boolean refused(int entry, ErrorCode code, String complaint, long value, long bound) {
        peer.count(ModelCounter.REFUSED_ENTRIES, 1);
        error(entry, code, complaint, value, bound);
        return false;
    }

    private void error(int entry, ErrorCode code, String complaint, long value, long bound) {
        if (errors++ < MAX_ENTRY_ERRORS) {
            ingest.replyWriter().error(peer, view.request(), 0, code, entry, value, bound,
                    "entry " + entry + " (group " + Integer.toUnsignedString(view.group(entry)) + ", sequence "
                            + Integer.toUnsignedString(view.sequence(entry)) + ", step " + Integer.toUnsignedString(view.step(entry)) + ") "
                            + complaint + ": " + value + " against " + bound);
        }
    }
}
