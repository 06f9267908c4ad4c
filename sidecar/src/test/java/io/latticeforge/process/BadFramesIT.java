package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.CandidateEncoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.MessageHeaderEncoder;
import io.latticeforge.protocol.codec.PingDecoder;
import io.latticeforge.protocol.codec.PingEncoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that are no frame, frames that are no message, messages out of turn. */
@Timeout(60)
class BadFramesIT extends BadInput {
    private static final byte[] NO_TOKEN = {};

    @Test
    void aFrameOverItsLimitIsToldAndClosed() throws IOException {
        lengths(1 << 30, 64);
        refused(ErrorCode.TOO_LARGE, 1 << 30, 16 << 20, bad.answer());
        assertNull(bad.line().receive(), "closed");
    }

    @Test
    void aHeadOverItsLimitIsToldAndClosed() throws IOException {
        lengths(8 << 20, 4 << 20);
        refused(ErrorCode.TOO_LARGE, 4 << 20, 1 << 20, bad.answer());
        assertNull(bad.line().receive(), "closed");
    }

    @Test
    void lengthsThatContradictEachOtherLoseTheFraming() throws IOException {
        lengths(20, 64);
        refused(ErrorCode.MALFORMED, 20, 72, bad.answer());
        assertNull(bad.line().receive(), "closed");
    }

    @Test
    void aHeadWithoutAHeaderLosesTheFraming() throws IOException {
        lengths(12, 4);
        refused(ErrorCode.MALFORMED, 4, Frame.HEADER_BYTES, bad.answer());
        assertNull(bad.line().receive(), "closed");
    }

    @Test
    void anUnknownTemplateIsPassedOver() throws IOException {
        refused(ErrorCode.UNKNOWN_TEMPLATE, 999, 1, bad.exchange(withTemplate(999)));
        refused(ErrorCode.UNKNOWN_TEMPLATE, WelcomeDecoder.TEMPLATE_ID, 1, bad.exchange(withTemplate(WelcomeDecoder.TEMPLATE_ID)));
        assertTrue(bad.ping().is(PingDecoder.TEMPLATE_ID));
    }

    @Test
    void aDecodePastTheEndIsMalformed() throws IOException {
        CandidateEncoder candidate = new CandidateEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        candidate.request(bad.nextRequest()).group(1).sequence(0).step(0).answer("17");
        // The answer's own length says a hundred bytes; two are there.
        bad.out().putInt(candidate.limit() - 2 - Integer.BYTES, 100, Frame.BYTE_ORDER);
        refused(ErrorCode.MALFORMED, 100, 2, bad.exchange(candidate.limit()));
        accepted(bad.candidate(1, 0, 0, "17"));
    }

    @Test
    void anotherSchemaIsMalformed() throws IOException {
        PingEncoder ping = new PingEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        ping.request(bad.nextRequest()).creditBytes(0);
        bad.out().putShort(Frame.HEAD_OFFSET + MessageHeaderEncoder.schemaIdEncodingOffset(), (short) 77, Frame.BYTE_ORDER);
        refused(ErrorCode.MALFORMED, 77, 1818, bad.exchange(ping.limit()));
    }

    @Test
    void anAnswerOfAMegabyte() throws IOException {
        refused(ErrorCode.TOO_LARGE, 1_000_000, 1_024, bad.candidate(1, 0, 0, "7".repeat(1_000_000)));
        accepted(bad.candidate(1, 0, 0, "7"));
        refused(ErrorCode.TOO_LARGE, bad.candidate(1, 0, 0, "7".repeat(1 << 20)));
        assertNull(bad.line().receive(), "a head over its limit loses the framing");
    }

    @Test
    void aSecondHelloIsOutOfTurn() throws IOException {
        refused(ErrorCode.OUT_OF_TURN, bad.hello(VOCAB, ElementKind.F16, NO_TOKEN, NO_TOKEN));
        assertTrue(bad.ping().is(PingDecoder.TEMPLATE_ID));
    }

    @Test
    void nothingComesBeforeHello() throws IOException {
        try (FrameConversation hasty = sidecar.connect()) {
            refused(ErrorCode.OUT_OF_TURN, hasty.ping());
            assertTrue(hasty.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN).is(WelcomeDecoder.TEMPLATE_ID));
        }
    }

    @Test
    void tcpAsksForTheToken() throws IOException {
        for (String wrong : new String[] {"", "wrong", TestSidecar.TOKEN + "x"}) {
            try (FrameConversation stranger = sidecar.connectTcp()) {
                Reply reply = stranger.hello(0, ElementKind.F32, wrong.getBytes(StandardCharsets.UTF_8), NO_TOKEN);
                Reply.Refusal refusal = refused(ErrorCode.UNAUTHORIZED, reply);
                assertTrue(!refusal.text().contains(TestSidecar.TOKEN), "the token is never said");
                assertNull(stranger.line().receive(), "closed");
            }
        }
        try (FrameConversation friend = sidecar.connectTcp()) {
            byte[] token = TestSidecar.TOKEN.getBytes(StandardCharsets.UTF_8);
            assertTrue(friend.hello(0, ElementKind.F32, token, NO_TOKEN).is(WelcomeDecoder.TEMPLATE_ID));
        }
    }

    @Test
    void anUnsupportedVersion() throws IOException {
        try (FrameConversation newer = sidecar.connect()) {
            refused(ErrorCode.UNSUPPORTED_VERSION, 7, 1, newer.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN, 7, 9));
            assertTrue(newer.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN, 0, 9).is(WelcomeDecoder.TEMPLATE_ID), "a range is tried");
        }
    }

    @Test
    void aRowThatFitsNoFrameIsRefusedWithHello() throws IOException {
        try (FrameConversation huge = sidecar.connect()) {
            refused(ErrorCode.TOO_LARGE, 5_000_000, ((16 << 20) - 256) / 4, huge.hello(5_000_000, ElementKind.F32, NO_TOKEN, NO_TOKEN));
        }
    }

    @Test
    void everyAnswerHandsBackTheCreditOfItsFrame() throws IOException {
        CandidateEncoder candidate = new CandidateEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        candidate.request(bad.nextRequest()).group(1).sequence(0).step(0).answer("17");
        int bytes = candidate.limit();
        assertEquals(bytes, bad.exchange(bytes).creditBytes());
        candidate.group(9);
        Reply refusal = bad.exchange(bytes);
        refused(ErrorCode.UNKNOWN_GROUP, 9, 0, refusal);
        assertEquals(bytes, refusal.creditBytes());
        Reply observed = bad.observe(entryOfAnUnknownGroup());
        assertEquals(0, bad.entryErrors.getFirst().creditBytes(), "an entry's error hands nothing back");
        assertTrue(observed.creditBytes() > 0);
    }

    private StepWriter entryOfAnUnknownGroup() {
        StepWriter step = bad.step(0);
        step.statsEntry(77, 0, 0, 1, 0, 0, 1, 1, 1, 1);
        return step;
    }

    private void lengths(int frameBytes, int headBytes) throws IOException {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[16]);
        frame.putInt(0, frameBytes, Frame.BYTE_ORDER);
        frame.putInt(4, headBytes, Frame.BYTE_ORDER);
        bad.line().send(frame, 8, ByteBuffer.allocate(8));
    }

    /** A ping that says it is another message. */
    private int withTemplate(int template) {
        PingEncoder ping = new PingEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        ping.request(bad.nextRequest()).creditBytes(0);
        bad.out().putShort(Frame.HEAD_OFFSET + MessageHeaderEncoder.templateIdEncodingOffset(), (short) template, Frame.BYTE_ORDER);
        return ping.limit();
    }
}
