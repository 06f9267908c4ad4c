package io.latticeforge.bench;

import io.latticeforge.protocol.Fault;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.FrameCheck;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.Sender;
import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.StepWriter;

/** A step of sixteen samples, each with its top-20 list or its row: the head of its frame encoded, checked and read. No row is copied. */
final class StepFrames {
    /** What each entry carries. */
    enum Form {
        TOP_20,
        ROW
    }

    private static final int ENTRIES = 16;
    private static final int TOP = 20;
    private static final int ROW_BYTES = 4 * 128_256;

    private final Form form;
    private final StepWriter writer = new StepWriter(Limits.DEFAULT, ROW_BYTES);
    private final FrameCheck check = new FrameCheck(Limits.DEFAULT, Sender.CLIENT);
    private final StepView view = new StepView();
    private final Fault fault = new Fault();
    private final int[] ids = new int[ENTRIES * TOP];
    private final float[] logProbs = new float[ENTRIES * TOP];
    private final byte[] copyFrom;
    private final byte[] copyTo;
    private int request;

    StepFrames(Form form) {
        this.form = form;
        check.rowBytes(ROW_BYTES);
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i * 97;
            logProbs[i] = -0.125f * (i % TOP + 1);
        }
        encode();
        copyFrom = new byte[writer.length()];
        copyTo = new byte[writer.length()];
    }

    /** Bytes up to the first row. */
    int encode() {
        writer.begin(++request);
        for (int s = 0; s < ENTRIES; s++) {
            if (form == Form.ROW) {
                writer.rowEntry(1, s, request, s * 3, 0);
            } else {
                writer.topKEntry(1, s, request, s * 3, logProbs[s * TOP], 0, ids, logProbs, s * TOP, TOP);
            }
        }
        writer.finish();
        return writer.length();
    }

    /** Checks the frame that was encoded last and reads every field of it; returns the sum of what was read, -1 if it was refused. */
    long decode() {
        long frameBytes = Frame.frameBytes(writer.buffer(), 0);
        int headBytes = (int) Frame.headBytes(writer.buffer(), 0);
        if (!check.lengths(frameBytes, headBytes, fault) || !check.head(writer.buffer(), Frame.HEAD_OFFSET, headBytes, frameBytes, fault)) {
            return -1;
        }
        view.wrap(writer.buffer(), Frame.HEAD_OFFSET, headBytes, ROW_BYTES);
        long sum = view.request();
        for (int i = 0; i < view.count(); i++) {
            sum += view.group(i) + view.sequence(i) + view.step(i) + view.chosenToken(i) + view.form(i) + view.flags(i);
            int idsAt = view.topIdsOffset(i);
            int logProbsAt = view.topLogProbsOffset(i);
            for (int k = 0; k < view.topCount(i); k++) {
                sum += view.buffer().getInt(idsAt + 4 * k, Frame.BYTE_ORDER) + view.buffer().getInt(logProbsAt + 4 * k, Frame.BYTE_ORDER);
            }
        }
        return sum;
    }

    /** The floor: as many bytes copied. */
    byte copy() {
        System.arraycopy(copyFrom, 0, copyTo, 0, copyTo.length);
        return copyTo[copyTo.length - 1];
    }

    int length() {
        return writer.length();
    }

    /** That what is read is what was written. */
    void check(Answers answers) {
        encode();
        long expected = request;
        for (int s = 0; s < ENTRIES; s++) {
            expected += 1 + s + request + s * 3 + (form == Form.ROW ? StepView.ROW : StepView.TOP_K);
            for (int k = 0; form == Form.TOP_20 && k < TOP; k++) {
                expected += ids[s * TOP + k] + Float.floatToRawIntBits(logProbs[s * TOP + k]);
            }
        }
        answers.equal("sum of the fields of a " + form + " step", expected, decode());
        answers.equal("entries of a " + form + " step", ENTRIES, view.count());
        answers.equal("rows of a " + form + " step", form == Form.ROW ? ENTRIES : 0, view.rowCount());
    }
}
