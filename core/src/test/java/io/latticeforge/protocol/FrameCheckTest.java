package io.latticeforge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** One refusal for each thing that can be wrong, made by changing a golden frame. */
class FrameCheckTest {
    private static final int BLOCK = Frame.MESSAGE_OFFSET;
    private static final int ENTRIES = BLOCK + 8;
    private static final int FIRST_ENTRY = ENTRIES + 6;

    private final Fault fault = new Fault();

    @Test
    void lengthsOverTheLimitOrUnderTheMinimum() {
        FrameCheck check = new FrameCheck(Limits.DEFAULT, Sender.CLIENT);
        assertFalse(check.lengths(1 << 20, (1 << 20) + 1, fault));
        assertEquals("headBytes is over the limit: 1048577 against 1048576", fault.text());
        assertFalse(check.lengths(0xFFFF_FFFFL, 8, fault));
        assertEquals(ErrorCode.TOO_LARGE, fault.code());
        assertFalse(check.lengths(16, 7, fault));
        assertEquals(ErrorCode.MALFORMED, fault.code());
        assertFalse(check.lengths(15, 8, fault));
        assertEquals(ErrorCode.MALFORMED, fault.code());
        assertTrue(check.lengths(16, 8, fault));
    }

    @Test
    void anotherSchemaIsRefused() throws Exception {
        refused("ping.bin", ErrorCode.MALFORMED, "schemaId", b -> b.putShort(12, (short) 1));
    }

    @Test
    void anUnknownTemplateIsRefused() throws Exception {
        refused("ping.bin", ErrorCode.UNKNOWN_TEMPLATE, "templateId", b -> b.putShort(10, (short) 23));
        refused("ping.bin", ErrorCode.UNKNOWN_TEMPLATE, "templateId", b -> b.putShort(10, (short) -1));
    }

    @Test
    void aMessageOfTheOtherSideIsRefused() throws Exception {
        refused("welcome.bin", ErrorCode.UNKNOWN_TEMPLATE, "Welcome", b -> { });
    }

    @Test
    void aBlockOfTheWrongLengthIsRefused() throws Exception {
        refused("ping.bin", ErrorCode.MALFORMED, "Ping", b -> b.putShort(8, (short) 11));
        refused("ping.bin", ErrorCode.MALFORMED, "Ping", b -> b.putShort(8, (short) 13));
    }

    @Test
    void aNewerBlockMayNotBeShorterNorPassTheEnd() throws Exception {
        refused("ping.bin", ErrorCode.MALFORMED, "Ping", b -> b.putShort(8, (short) 11).putShort(14, (short) 5));
        refused("ping.bin", ErrorCode.MALFORMED, "Ping", b -> b.putShort(8, (short) 13).putShort(14, (short) 5));
    }

    @Test
    void anUnknownEnumValueIsRefused() throws Exception {
        refused("open-group.bin", ErrorCode.MALFORMED, "OpenGroup.answerKind", b -> b.putByte(BLOCK + 20, 3));
        refused("open-group.bin", ErrorCode.MALFORMED, "OpenGroup.answerKind", b -> b.putByte(BLOCK + 20, 255));
        refused("observe-step-top-k.bin", ErrorCode.MALFORMED, "ObserveStep.entries.form", b -> b.putByte(FIRST_ENTRY + 24 * 2 + 20, 3));
    }

    @Test
    void forgedCountsAreRefused() throws Exception {
        for (int count : new int[] {100, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            refused("observe-step-top-k.bin", ErrorCode.MALFORMED, "ObserveStep.entries", b -> b.putInt(ENTRIES + 2, count));
        }
    }

    @Test
    void aWrongNumberOfEntriesIsRefused() throws Exception {
        refused("observe-step-top-k.bin", ErrorCode.MALFORMED, "ObserveStep.topIds", b -> b.putInt(ENTRIES + 2, 2));
        refused("observe-step-top-k.bin", ErrorCode.MALFORMED, "ObserveStep.stats", b -> b.putInt(ENTRIES + 2, 4));
    }

    @Test
    void forgedDataLengthsAreRefused() throws Exception {
        for (int length : new int[] {8, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            refused("open-group.bin", ErrorCode.MALFORMED, "OpenGroup.policy", b -> b.putInt(BLOCK + 21, length));
        }
        refused("open-group.bin", ErrorCode.MALFORMED, "OpenGroup", b -> b.putInt(BLOCK + 21, 6));
    }

    @Test
    void columnsMustBeWhatTheEntriesImply() throws Exception {
        refused("observe-step-top-k.bin", ErrorCode.MALFORMED, "ObserveStep.topIds", b -> b.putShort(FIRST_ENTRY + 22, (short) 4));
        refused("observe-step-top-k.bin", ErrorCode.TOO_LARGE, "ObserveStep.entries.topCount",
                b -> b.putShort(FIRST_ENTRY + 22, (short) 1025));
        refused("observe-step-stats.bin", ErrorCode.MALFORMED, "ObserveStep.entries.topCount",
                b -> b.putShort(FIRST_ENTRY + 22, (short) 1));
        refused("observe-step-stats.bin", ErrorCode.MALFORMED, "ObserveStep.stats", b -> b.putByte(FIRST_ENTRY + 20, 1));
    }

    @Test
    void rowsInASessionWithoutRowsAreRefused() throws Exception {
        refused("observe-step-stats.bin", ErrorCode.MALFORMED, "ObserveStep.stats", b -> b.putByte(FIRST_ENTRY + 20, 0));
        byte[] rows = golden("observe-step-rows.bin");
        assertFalse(check(rows, 0));
        assertEquals(ErrorCode.WRONG_ROW, fault.code());
    }

    @Test
    void frameBytesMustBeWhatTheHeadImplies() throws Exception {
        refused("ping.bin", ErrorCode.MALFORMED, "frameBytes", b -> b.putInt(0, 29));
        byte[] rows = golden("observe-step-rows.bin");
        assertTrue(check(rows, 17 * 4), fault::text);
        assertTrue(check(rows, 16 * 4 + 1), fault::text);
        assertFalse(check(rows, 16 * 4));
        assertEquals("frameBytes is not what rows of the size in Hello need: 384 against 256", fault.text());
    }

    @Test
    void edgesHaveTheDimensionsOfTheirGate() throws Exception {
        refused("define-gate.bin", ErrorCode.MALFORMED, "DefineGate.edges.vector", b -> b.putInt(BLOCK + 8, 4));
    }

    @Test
    void aRowThatFitsInNoFrameIsRefusedInHello() throws Exception {
        refused("hello.bin", ErrorCode.TOO_LARGE, "Hello.vocabSize", b -> b.putInt(BLOCK + 12, 1 << 25));
        refused("hello.bin", ErrorCode.TOO_LARGE, "Hello.vocabSize", b -> b.putInt(BLOCK + 12, -1));
    }

    @Test
    void textsOverTheirLimitAreRefused() throws Exception {
        Limits tight = new Limits(1024, 2048, 4096, 4, 16, 1, 1, 4, 2, 16, 16, 32, 1, 2);
        for (String file : new String[] {"open-sequence.bin", "route.bin", "define-gate.bin"}) {
            byte[] bytes = golden(file);
            assertFalse(check(bytes, 0, tight), file);
            assertEquals(ErrorCode.TOO_LARGE, fault.code(), fault::text);
        }
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        for (GoldenFrames.Described frame : GoldenFrames.all()) {
            if (frame.version() > 0 || !frame.rows().isEmpty()) {
                continue;
            }
            byte[] bytes = frame.bytes();
            MessageShape shape = MessageShapes.of(Frame.templateId(new UnsafeBuffer(bytes), 0));
            Sender sender = shape.sentBy(Sender.CLIENT) ? Sender.CLIENT : Sender.SERVER;
            for (int length = Frame.MESSAGE_OFFSET; length < bytes.length; length++) {
                UnsafeBuffer cut = new UnsafeBuffer(java.util.Arrays.copyOf(bytes, length));
                Frame.seal(cut, 0, length);
                assertFalse(new FrameCheck(Limits.DEFAULT, sender).head(cut, 8, length - 8, length, fault),
                        frame.file() + " cut to " + length);
            }
        }
    }

    private void refused(String file, ErrorCode code, String subject, Consumer<Patch> change) throws Exception {
        byte[] bytes = golden(file);
        change.accept(new Patch(new UnsafeBuffer(bytes)));
        assertFalse(check(bytes, 0), file);
        assertEquals(code, fault.code(), fault::text);
        assertTrue(fault.text().startsWith(subject + ' '), fault::text);
    }

    private boolean check(byte[] bytes, int rowBytes) {
        return check(bytes, rowBytes, Limits.DEFAULT);
    }

    private boolean check(byte[] bytes, int rowBytes, Limits limits) {
        FrameCheck check = new FrameCheck(limits, Sender.CLIENT);
        check.rowBytes(rowBytes);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        long frameBytes = Frame.frameBytes(buffer, 0);
        long headBytes = Frame.headBytes(buffer, 0);
        return check.lengths(frameBytes, headBytes, fault) && check.head(buffer, 8, (int) headBytes, frameBytes, fault);
    }

    private static byte[] golden(String file) throws Exception {
        return GoldenFrames.named(file).bytes();
    }

    private record Patch(UnsafeBuffer buffer) {
        Patch putByte(int at, int value) {
            buffer.putByte(at, (byte) value);
            return this;
        }

        Patch putShort(int at, short value) {
            buffer.putShort(at, value, Frame.BYTE_ORDER);
            return this;
        }

        Patch putInt(int at, int value) {
            buffer.putInt(at, value, Frame.BYTE_ORDER);
            return this;
        }
    }
}
