package io.latticeforge.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.protocol.codec.EntryFlagsDecoder;
import io.latticeforge.protocol.codec.EntryForm;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The view and the writer of a step, held against golden frames, which the generated encoder made. */
class StepTest {
    static List<GoldenFrames.Described> steps() throws Exception {
        return GoldenFrames.all().stream().filter(f -> f.message().equals("ObserveStep")).toList();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void viewReadsWhatIsDescribed(GoldenFrames.Described frame) throws Exception {
        byte[] bytes = frame.bytes();
        assertReads(frame, view(bytes, frame.rowBytes()), bytes);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void viewReadsAStepOfAVersionToCome(GoldenFrames.Described frame) throws Exception {
        if (frame.rows().isEmpty()) {
            byte[] newer = GoldenCodec.newer(frame.bytes(), 3, new byte[5], new byte[] {1, 0, 0, 0, 9});
            assertReads(frame, view(newer, 0), newer);
        }
    }

    @ParameterizedTest
    @MethodSource("steps")
    void writerWritesTheGoldenBytes(GoldenFrames.Described frame) throws Exception {
        byte[] bytes = frame.bytes();
        new MessageHeaderEncoder().wrap(new UnsafeBuffer(bytes), Frame.HEAD_OFFSET).version(MessageHeaderEncoder.SCHEMA_VERSION); // no more came since
        StepView view = view(bytes, frame.rowBytes());
        StepWriter writer = new StepWriter(Limits.DEFAULT, frame.rowBytes());
        for (int round = 0; round < 2; round++) { // the second one reuses what the first has filled
            copy(view, writer);
            assertEquals(bytes.length, writer.frameBytes());
            byte[] written = new byte[writer.length()];
            writer.buffer().getBytes(0, written);
            int upToRows = frame.rows().isEmpty() ? bytes.length : (int) Frame.rowsOffset(writer.headBytes());
            assertArrayEquals(java.util.Arrays.copyOf(bytes, upToRows), written);
        }
    }

    @Test
    void anEntryThatDoesNotFitIsNotTaken() {
        Limits limits = new Limits(1024, 2048, 4096, 3, 16, 1, 1, 100, 2, 16, 16, 32, 1, 2);
        int[] ids = new int[200];
        float[] logProbs = new float[200];
        StepWriter writer = new StepWriter(limits, 900).begin(1);
        assertFalse(writer.topKEntry(1, 1, 0, 1, 0, 0, ids, logProbs, 0, 101), "over maxTopK");
        assertTrue(writer.topKEntry(1, 1, 0, 1, 0, 0, ids, logProbs, 0, 100));
        assertFalse(writer.topKEntry(1, 1, 1, 1, 0, 0, ids, logProbs, 0, 100), "over maxHeadBytes");
        assertTrue(writer.rowEntry(1, 1, 1, 1, 0));
        assertFalse(writer.rowEntry(1, 1, 2, 1, 0), "over maxFrameBytes");
        assertTrue(writer.statsEntry(1, 1, 2, 1, 0, 0, 1, 1, 1, 1));
        assertFalse(writer.statsEntry(1, 1, 3, 1, 0, 0, 1, 1, 1, 1), "over maxEntries");
        writer.finish();
        assertEquals(3, writer.count());
        byte[] head = new byte[writer.length()];
        writer.buffer().getBytes(0, head);
        StepView view = view(head, 900);
        assertEquals(3, view.count());
        assertEquals(writer.frameBytes(), view.frameBytes());
        assertFalse(writer.rowEntry(1, 1, 4, 1, 0), "finished");
        assertFalse(new StepWriter(Limits.DEFAULT, 0).begin(1).rowEntry(1, 1, 0, 1, 0), "a session without rows");
    }

    @Test
    void anEntryThatIsNotThereIsRefused() throws Exception {
        StepView view = view(GoldenFrames.named("observe-step-stats.bin").bytes(), 0);
        assertThrows(IndexOutOfBoundsException.class, () -> view.step(2));
        assertThrows(IndexOutOfBoundsException.class, () -> view.statsOffset(-1));
    }

    @Test
    void constantsAreTheSchemas() {
        assertEquals(EntryForm.ROW.value(), StepView.ROW);
        assertEquals(EntryForm.TOP_K.value(), StepView.TOP_K);
        assertEquals(EntryForm.STATS.value(), StepView.STATS);
        assertTrue(EntryFlagsDecoder.boundary((byte) StepView.BOUNDARY));
        assertTrue(EntryFlagsDecoder.endOfSequence((byte) StepView.END_OF_SEQUENCE));
        assertTrue(EntryFlagsDecoder.resync((byte) StepView.RESYNC));
    }

    static void copy(StepView view, StepWriter writer) {
        writer.begin(0).request(view.request());
        int[] ids = new int[1024];
        float[] logProbs = new float[1024];
        for (int i = 0; i < view.count(); i++) {
            int group = view.group(i);
            int sequence = view.sequence(i);
            int step = view.step(i);
            int token = view.chosenToken(i);
            boolean taken = switch (view.form(i)) {
                case StepView.ROW -> writer.rowEntry(group, sequence, step, token, view.flags(i));
                case StepView.TOP_K -> writer.topKEntry(group, sequence, step, token, view.chosenLogProb(i), view.flags(i), ids,
                        logProbs, 0, view.top(i, ids, logProbs));
                default -> writer.statsEntry(group, sequence, step, token, view.chosenLogProb(i), view.flags(i), view.stat(i, 0),
                        view.stat(i, 1), view.stat(i, 2), view.stat(i, 3));
            };
            assertTrue(taken);
            assertEquals(step, writer.step(i));
        }
        writer.finish();
    }

    private static StepView view(byte[] frame, int rowBytes) {
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        FrameCheck check = new FrameCheck(Limits.DEFAULT, Sender.CLIENT);
        check.rowBytes(rowBytes);
        Fault fault = new Fault();
        int headBytes = (int) Frame.headBytes(buffer, 0);
        assertTrue(check.head(buffer, Frame.HEAD_OFFSET, headBytes, Frame.frameBytes(buffer, 0), fault), fault::text);
        return new StepView().wrap(buffer, Frame.HEAD_OFFSET, headBytes, rowBytes);
    }

    private static void assertReads(GoldenFrames.Described frame, StepView view, byte[] bytes) {
        List<?> entries = (List<?>) frame.fields().get("entries");
        assertEquals(frame.fields().get("request").toString(), Long.toUnsignedString(view.request()));
        assertEquals(entries.size(), view.count());
        assertEquals(frame.rows().size(), view.rowCount());
        assertEquals(bytes.length, view.frameBytes());
        StringBuilder ids = new StringBuilder();
        StringBuilder logProbs = new StringBuilder();
        StringBuilder stats = new StringBuilder();
        for (int i = 0; i < view.count(); i++) {
            Map<String, Object> entry = GoldenFrames.map(entries.get(i));
            assertEquals(entry.get("group").toString(), Integer.toUnsignedString(view.group(i)));
            assertEquals(entry.get("sequence").toString(), Integer.toUnsignedString(view.sequence(i)));
            assertEquals(entry.get("step").toString(), Integer.toUnsignedString(view.step(i)));
            assertEquals(entry.get("chosenToken"), view.chosenToken(i));
            assertEquals(Float.parseFloat(entry.get("chosenLogProb").toString()), view.chosenLogProb(i));
            assertEquals(entry.get("topCount"), view.topCount(i));
            List<?> flags = (List<?>) entry.get("flags");
            assertEquals(flags.contains("boundary"), (view.flags(i) & StepView.BOUNDARY) != 0);
            assertEquals(flags.contains("endOfSequence"), (view.flags(i) & StepView.END_OF_SEQUENCE) != 0);
            assertEquals(flags.contains("resync"), (view.flags(i) & StepView.RESYNC) != 0);
            switch ((String) entry.get("form")) {
                case "ROW" -> {
                    assertEquals(StepView.ROW, view.form(i));
                    byte[] row = new byte[view.rowBytes()];
                    assertEquals(0, view.rowOffset(i) % 64);
                    System.arraycopy(bytes, (int) view.rowOffset(i), row, 0, row.length);
                    assertArrayEquals(frame.rows().get(view.rowIndex(i)), row);
                }
                case "TOP_K" -> {
                    assertEquals(StepView.TOP_K, view.form(i));
                    ids.append(HexFormat.of().formatHex(bytes, view.topIdsOffset(i), view.topIdsOffset(i) + 4 * view.topCount(i)));
                    logProbs.append(HexFormat.of().formatHex(bytes, view.topLogProbsOffset(i),
                            view.topLogProbsOffset(i) + 4 * view.topCount(i)));
                }
                default -> {
                    assertEquals(StepView.STATS, view.form(i));
                    stats.append(HexFormat.of().formatHex(bytes, view.statsOffset(i), view.statsOffset(i) + 16));
                }
            }
        }
        assertEquals(frame.fields().get("topIds"), ids.toString());
        assertEquals(frame.fields().get("topLogProbs"), logProbs.toString());
        assertEquals(frame.fields().get("stats"), stats.toString());
    }
}
