package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.DefineGateEncoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.EndReason;
import io.latticeforge.protocol.codec.RouteEncoder;
import io.latticeforge.protocol.codec.RouteResultDecoder;
import io.latticeforge.protocol.codec.StatusEncoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests about what is not there, or was there before, or is one too many. */
@Timeout(60)
class BadRequestsIT extends BadInput {
    private static final byte[] NO_TOKEN = {};
    private static final long ALL = Integer.toUnsignedLong(Frame.ALL);

    @Test
    void idsAreUsedOnce() throws IOException {
        refused(ErrorCode.DUPLICATE_ID, 1, 0, bad.openGroup(1, 4, ""));
        refused(ErrorCode.DUPLICATE_ID, 0, 0, bad.openSequence(1, 0));
        accepted(bad.closeGroup(1));
        refused(ErrorCode.DUPLICATE_ID, 1, 0, bad.openGroup(1, 4, ""));
        accepted(bad.openGroup(2, 4, ""));
    }

    @Test
    void theNumberOfAllIsNoId() throws IOException {
        refused(ErrorCode.MALFORMED, ALL, ALL - 1, bad.openGroup(Frame.ALL, 4, ""));
        refused(ErrorCode.MALFORMED, ALL, ALL - 1, bad.openSequence(1, Frame.ALL));
    }

    @Test
    void whatIsNotOpenIsUnknown() throws IOException {
        refused(ErrorCode.UNKNOWN_GROUP, 9, 0, bad.openSequence(9, 0));
        refused(ErrorCode.UNKNOWN_GROUP, 9, 0, bad.candidate(9, 0, 0, "1"));
        refused(ErrorCode.UNKNOWN_SEQUENCE, 9, 0, bad.candidate(1, 9, 0, "1"));
        refused(ErrorCode.UNKNOWN_GROUP, 9, 0, bad.vote(9));
        refused(ErrorCode.UNKNOWN_GROUP, 9, 0, bad.closeGroup(9));
        StatusEncoder status = new StatusEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        status.request(bad.nextRequest()).group(9).sequence(ALL);
        refused(ErrorCode.UNKNOWN_GROUP, 9, 0, bad.exchange(status.limit()));
    }

    @Test
    void anUnknownPolicyNamesThoseThatAreLoaded() throws IOException {
        Reply.Refusal refusal = refused(ErrorCode.UNKNOWN_NAME, bad.openGroup(2, 4, "defualt"));
        assertTrue(refusal.text().contains("'defualt'") && refusal.text().contains("default-waves"), refusal::text);
        accepted(bad.openGroup(2, 4, "default-waves"));
    }

    @Test
    void aSampleBudgetHasBounds() throws IOException {
        refused(ErrorCode.TOO_LARGE, 0, Limits.DEFAULT.maxSequences(), bad.openGroup(2, 0, ""));
        refused(ErrorCode.TOO_LARGE, 20_000, Limits.DEFAULT.maxSequences(), bad.openGroup(2, 20_000, ""));
    }

    @Test
    void oneGroupTooMany() throws IOException {
        int most = Limits.DEFAULT.maxGroups();
        for (int group = 2; group <= most; group++) {
            accepted(bad.openGroup(group, 4, ""));
        }
        refused(ErrorCode.LIMIT_REACHED, most, most, bad.openGroup(most + 1, 4, ""));
        accepted(bad.closeGroup(1));
        accepted(bad.openGroup(most + 1, 4, ""));
    }

    @Test
    void oneSequenceTooMany() throws IOException {
        int most = Limits.DEFAULT.maxSequences();
        for (int sequence = 1; sequence < most; sequence++) {
            accepted(bad.openSequence(1, sequence));
        }
        refused(ErrorCode.LIMIT_REACHED, most, most, bad.openSequence(1, most));
        accepted(bad.closeGroup(1));
        accepted(bad.openGroup(2, 4, ""));
        accepted(bad.openSequence(2, 0));
    }

    @Test
    void oneStatedAnswerTooMany() throws IOException {
        int most = 1_024;
        for (int answer = 0; answer < most; answer++) {
            accepted(bad.candidate(1, 0, answer, String.valueOf(answer)));
        }
        refused(ErrorCode.LIMIT_REACHED, most, most, bad.candidate(1, 0, most, String.valueOf(most)));
        accepted(bad.closeSequence(1, 0, 1, EndReason.FINISHED, "7"));
        accepted(bad.openGroup(2, 4, ""));
        accepted(bad.openSequence(2, 0));
        accepted(bad.candidate(2, 0, 0, "1"));
    }

    @Test
    void oneSessionTooMany(@TempDir Path small) throws IOException {
        SidecarConfig config = TestSidecar.config(small, null, null, new SidecarConfig.Limits(2, 1 << 20, 1 << 20));
        try (TestSidecar crowded = TestSidecar.start(small, config)) {
            FrameConversation first = crowded.connect();
            first.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN);
            try (FrameConversation second = crowded.connect()) {
                second.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN);
                try (FrameConversation third = crowded.connect()) {
                    // Said before it asks; it may hear it after its Hello.
                    refused(ErrorCode.LIMIT_REACHED, 2, 2, new Reply(java.util.Objects.requireNonNull(third.line().receive())));
                }
                accepted(first.openGroup(1, 4, ""));
                first.close();
                FrameConversation fourth = crowded.connect();
                refused(ErrorCode.LIMIT_REACHED, 2, 2, fourth.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN));
                fourth.close();
                assertTrue(second.openGroup(1, 4, "").is(DecisionsDecoder.TEMPLATE_ID));
            }
            assertTrue(crowded.faults.isEmpty(), crowded.faults::toString);
        }
    }

    @Test
    void clientsThatHaveGoneAndLeftNothingOpenMakeRoom(@TempDir Path small) throws IOException {
        SidecarConfig config = TestSidecar.config(small, null, null, new SidecarConfig.Limits(3, 1 << 20, 1 << 20));
        try (TestSidecar crowded = TestSidecar.start(small, config); FrameConversation first = crowded.connect()) {
            first.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN);
            for (int i = 0; i < 10; i++) {
                try (FrameConversation brief = crowded.connect()) {
                    Reply welcome = brief.hello(0, ElementKind.F32, NO_TOKEN, NO_TOKEN);
                    assertTrue(welcome.is(WelcomeDecoder.TEMPLATE_ID), welcome::toString);
                }
            }
            accepted(first.openGroup(1, 4, ""));
            assertTrue(crowded.faults.isEmpty(), crowded.faults::toString);
        }
    }

    @Test
    void gatesAndFocus() throws IOException {
        Reply.Refusal unknown = refused(ErrorCode.UNKNOWN_NAME, route("tools", 1, 2));
        assertTrue(unknown.text().contains("'tools'"), unknown::text);
        refused(ErrorCode.MALFORMED, define(Double.NaN, 1, 0));
        refused(ErrorCode.MALFORMED, define(0.5, Float.NaN, 0));
        refused(ErrorCode.MALFORMED, define(0.5, Float.POSITIVE_INFINITY, 0));
        accepted(define(0.5, 1, 0));
        refused(ErrorCode.MALFORMED, 12, 8, route("tools", 1, 2, 3));
        refused(ErrorCode.MALFORMED, 1, 2, route("tools", 1, Float.NaN));
        assertTrue(route("tools", 1, 2).is(RouteResultDecoder.TEMPLATE_ID));
    }

    @Test
    void aResumeTokenThatIsNobodysBeginsANewSession() throws IOException {
        try (FrameConversation stranger = sidecar.connect()) {
            Reply welcome = stranger.hello(VOCAB, ElementKind.F16, NO_TOKEN, new byte[16]);
            assertTrue(welcome.is(WelcomeDecoder.TEMPLATE_ID));
            assertEquals(false, welcome.resumed());
        }
    }

    private Reply define(double threshold, float... vector) throws IOException {
        DefineGateEncoder define = new DefineGateEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        define.request(bad.nextRequest()).dimensions(vector.length).rejectBelow(0.1);
        define.edgesCount(1).next().threshold(threshold).name("calculator").putVector(bytes(vector), 0, 4 * vector.length);
        define.gate("tools");
        return bad.exchange(define.limit());
    }

    private Reply route(String gate, float... focus) throws IOException {
        RouteEncoder route = new RouteEncoder().wrapAndApplyHeader(bad.out(), Frame.HEAD_OFFSET, bad.header());
        route.request(bad.nextRequest()).maxEdges(0).gate(gate).putFocus(bytes(focus), 0, 4 * focus.length);
        return bad.exchange(route.limit());
    }

    private static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(Frame.BYTE_ORDER);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
