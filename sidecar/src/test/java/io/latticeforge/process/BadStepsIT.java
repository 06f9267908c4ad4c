package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.EndReason;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Entries and rows that are not what they should be: the rest of their step takes effect, and the sequence goes on. */
@Timeout(60)
class BadStepsIT extends BadInput {
    private static final short NAN = 0x7E00;
    private static final short INFINITY = 0x7C00;
    private static final short MINUS_INFINITY = (short) 0xFC00;

    @Test
    void rowsThatAreNoDistributionAreObservedAsInvalid() throws IOException {
        int step = 0;
        for (ByteBuffer row : new ByteBuffer[] {row(NAN), row(INFINITY), rowOf(MINUS_INFINITY)}) {
            StepWriter entries = bad.step(ROW_BYTES);
            entries.rowEntry(1, 0, step, 3, 0);
            accepted(bad.observe(entries, row));
            assertEquals(1, bad.entryErrors.size());
            Reply.Refusal refusal = refused(ErrorCode.INVALID_ROW, bad.entryErrors.getFirst());
            assertEquals(0, refusal.entry());
            assertTrue(refusal.text().contains("step " + step), refusal::text);
            step++;
        }
        StepWriter entries = bad.step(ROW_BYTES);
        entries.rowEntry(1, 0, step, 3, 0);
        accepted(bad.observe(entries, rowOf((short) 0x3C00)));
        assertEquals(0, bad.entryErrors.size(), "the sequence goes on");
    }

    @Test
    void aRowOfAnotherSizeIsRefusedAndPassedOver() throws IOException {
        StepWriter entries = new StepWriter(Limits.DEFAULT, 4 * VOCAB).begin(bad.nextRequest());
        entries.rowEntry(1, 0, 0, 3, 0);
        Reply reply = bad.observe(entries, ByteBuffer.allocate((int) Frame.padded(4 * VOCAB)));
        refused(ErrorCode.WRONG_ROW, entries.frameBytes(), Frame.frameBytes(entries.headBytes(), 1, ROW_BYTES), reply);
        next(0);
    }

    @Test
    void rowsInASessionWithoutRows() throws IOException {
        try (FrameConversation rowless = sidecar.connect()) {
            rowless.hello(0, ElementKind.F32, new byte[0], new byte[0]);
            StepWriter entries = rowless.step(ROW_BYTES);
            entries.rowEntry(1, 0, 0, 3, 0);
            refused(ErrorCode.WRONG_ROW, 1, 0, rowless.observe(entries, row((short) 0)));
        }
    }

    @Test
    void listsNeedNoVocabularyButHaveALimit() throws IOException {
        try (FrameConversation rowless = sidecar.connect()) {
            rowless.hello(0, ElementKind.F32, new byte[0], new byte[0]);
            accepted(rowless.openGroup(1, 1, ""));
            accepted(rowless.openSequence(1, 0, 7));
            int[] ids = new int[1_000];
            float[] logProbs = new float[1_000];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = 150_000 - i;
                logProbs[i] = -1f - i;
            }
            StepWriter list = rowless.step(0);
            list.topKEntry(1, 0, 0, 150_000, -1f, 0, ids, logProbs, 0, 256);
            accepted(rowless.observe(list));
            assertEquals(0, rowless.entryErrors.size(), rowless.entryErrors::toString);
            StepWriter tooLong = rowless.step(0);
            tooLong.topKEntry(1, 0, 1, 150_000, -1f, 0, ids, logProbs, 0, 1_000);
            refused(ErrorCode.TOO_LARGE, 1_000, 256, rowless.observe(tooLong));
        }
    }

    @Test
    void aTopListThatNoDistributionHasSaysSo() throws IOException {
        StepWriter entries = bad.step(ROW_BYTES);
        entries.topKEntry(1, 0, 0, 3, -0.1f, 0, new int[] {3}, new float[] {0.5f}, 0, 1);
        accepted(bad.observe(entries));
        Reply.Refusal refusal = refused(ErrorCode.INVALID_ROW, bad.entryErrors.getFirst());
        assertTrue(refusal.text().contains("log-prob above 0"), refusal::text);
    }

    @Test
    void unknownGroupsAndSequencesCostTheirEntryOnly() throws IOException {
        StepWriter entries = bad.step(0);
        stats(entries, 9, 0, 0, 3);
        stats(entries, 1, 0, 0, 3);
        stats(entries, 1, 5, 0, 3);
        accepted(bad.observe(entries));
        assertEquals(2, bad.entryErrors.size());
        refused(ErrorCode.UNKNOWN_GROUP, 9, 0, bad.entryErrors.getFirst());
        assertEquals(0, bad.entryErrors.getFirst().refusal().entry());
        refused(ErrorCode.UNKNOWN_SEQUENCE, 5, 0, bad.entryErrors.getLast());
        assertEquals(2, bad.entryErrors.getLast().refusal().entry());
        next(1);
    }

    @Test
    void aClosedSequenceIsUnknown() throws IOException {
        accepted(bad.closeSequence(1, 0, 0, EndReason.ABANDONED, ""));
        StepWriter entries = bad.step(0);
        stats(entries, 1, 0, 0, 3);
        accepted(bad.observe(entries));
        refused(ErrorCode.UNKNOWN_SEQUENCE, 0, 0, bad.entryErrors.getFirst());
    }

    @Test
    void stepsComeInOrderUnlessTheySayThatSomeAreMissing() throws IOException {
        next(0);
        refusedStep(ErrorCode.OUT_OF_ORDER, 0, 1, 0, 0);
        refusedStep(ErrorCode.OUT_OF_ORDER, 2, 1, 2, 0);
        refusedStep(ErrorCode.OUT_OF_ORDER, 0, 1, 0, StepView.RESYNC);
        next(1);
        StepWriter resync = bad.step(0);
        resync.statsEntry(1, 0, 9, 3, 0, StepView.RESYNC, 1, 1, 1, 1);
        accepted(bad.observe(resync));
        assertEquals(0, bad.entryErrors.size());
        next(10);
    }

    @Test
    void theSameTokenTwiceInOneStepIsTakenOnce() throws IOException {
        StepWriter entries = bad.step(0);
        stats(entries, 1, 0, 0, 3);
        stats(entries, 1, 0, 0, 3);
        stats(entries, 1, 0, 1, 3);
        accepted(bad.observe(entries));
        assertEquals(1, bad.entryErrors.size());
        refused(ErrorCode.OUT_OF_ORDER, 0, 1, bad.entryErrors.getFirst());
        next(2);
    }

    @Test
    void aTokenOutsideTheVocabulary() throws IOException {
        for (int token : new int[] {VOCAB, Integer.MAX_VALUE, -2, Integer.MIN_VALUE}) {
            StepWriter entries = bad.step(0);
            stats(entries, 1, 0, 0, token);
            accepted(bad.observe(entries));
            refused(ErrorCode.MALFORMED, token, VOCAB - 1, bad.entryErrors.getFirst());
        }
        next(0);
    }

    @Test
    void aHalfFrameCountsForNothingWhenItsSessionGoesOnElsewhere() throws IOException {
        FrameConversation first = sidecar.connect();
        byte[] token = first.hello(VOCAB, ElementKind.F16, new byte[0], new byte[0]).resumeToken();
        accepted(first.openGroup(1, 1, ""));
        accepted(first.openSequence(1, 0, 7));
        StepWriter entries = first.step(ROW_BYTES);
        entries.rowEntry(1, 0, 0, 3, 0);
        entries.finish();
        first.line().send(entries.buffer(), entries.length(), ByteBuffer.allocate(60));
        good.goesOn();
        try (FrameConversation second = sidecar.connect()) {
            Reply welcome = second.hello(VOCAB, ElementKind.F16, new byte[0], token);
            assertTrue(welcome.is(WelcomeDecoder.TEMPLATE_ID) && welcome.resumed());
            assertEquals(0, welcome.nextSteps().get(java.util.List.of(1L, 0L)));
            StepWriter again = second.step(ROW_BYTES);
            again.rowEntry(1, 0, 0, 3, 0);
            accepted(second.observe(again, row((short) 0)));
            assertEquals(0, second.entryErrors.size(), second.entryErrors::toString);
            assertEquals(null, first.line().receive(), "the old connection is closed");
        }
        first.close();
    }

    @Test
    void manyRefusalsInOneStepAreBounded() throws IOException {
        StepWriter entries = bad.step(0);
        for (int i = 0; i < 1_000; i++) {
            stats(entries, 50 + i, 0, 0, 3);
        }
        Reply reply = bad.observe(entries);
        assertTrue(reply.is(DecisionsDecoder.TEMPLATE_ID));
        assertEquals(16, bad.entryErrors.size());
        next(0);
    }

    private void refusedStep(ErrorCode code, long value, long bound, int step, int flags) throws IOException {
        StepWriter entries = bad.step(0);
        entries.statsEntry(1, 0, step, 3, 0, flags, 1, 1, 1, 1);
        accepted(bad.observe(entries));
        assertEquals(1, bad.entryErrors.size());
        refused(code, value, bound, bad.entryErrors.getFirst());
    }

    /** The step that is expected, accepted. */
    private void next(int step) throws IOException {
        StepWriter entries = bad.step(0);
        stats(entries, 1, 0, step, 3);
        accepted(bad.observe(entries));
        assertEquals(0, bad.entryErrors.size(), bad.entryErrors::toString);
    }

    private static void stats(StepWriter entries, int group, int sequence, int step, int token) {
        entries.statsEntry(group, sequence, step, token, 0, 0, 1, 1, 1, 1);
    }

    /** A row with one value that is not finite, and its padding. */
    private static ByteBuffer row(short somewhere) {
        return rowOf((short) 0x3C00).putShort(2 * 20, somewhere);
    }

    private static ByteBuffer rowOf(short value) {
        ByteBuffer row = ByteBuffer.allocate((int) Frame.padded(ROW_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < VOCAB; i++) {
            row.putShort(2 * i, value);
        }
        return row;
    }
}
