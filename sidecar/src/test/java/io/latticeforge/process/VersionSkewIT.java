package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.DefineGateEncoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.RouteEncoder;
import io.latticeforge.protocol.codec.RouteResultDecoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of the version before, of this one and of the one to come, at one sidecar: each is answered in what it knows. */
class VersionSkewIT {
    private static final byte[] NONE = new byte[0];

    @TempDir
    Path temp;

    private TestSidecar sidecar;

    @BeforeEach
    void start() {
        sidecar = TestSidecar.start(temp);
    }

    @AfterEach
    void stop() {
        sidecar.close();
        assertTrue(sidecar.faults.isEmpty(), sidecar.faults::toString);
    }

    @ParameterizedTest(name = "a client of versions {0} to {1} is answered in {2}")
    @CsvSource({"0, 0, 0", "0, 1, 1", "1, 1, 1", "0, 2, 1", "1, 2, 1", "0, 65535, 1"})
    void theHighestVersionThatBothKnow(int min, int max, int agreed) throws IOException {
        try (FrameConversation client = sidecar.connect().speaking(max)) {
            assertEquals(0, client.ping().version(), "nothing is agreed before Welcome");
            Reply welcome = client.hello(0, ElementKind.F32, NONE, NONE, min, max);
            assertEquals(agreed, new WelcomeDecoder().wrapAndApplyHeader(welcome.frame(), Frame.HEAD_OFFSET, new MessageHeaderDecoder()).version());
            assertEquals(agreed, welcome.version());
            assertEquals(agreed, client.openGroup(1, 4, "").version());
            assertEquals(agreed, client.openGroup(1, 4, "").version(), "an Error too");
            assertEquals(agreed, client.ping().version());
            assertEquals(agreed, client.vote(1).version());
            define(client);
            told(client, agreed, false, 2, 1);
            told(client, agreed, true, 0.25f, 1);
        }
    }

    /** Scores are the focus's first value and 0; none of these below 0.5. */
    private static void told(FrameConversation client, int agreed, boolean rejected, float... focus) throws IOException {
        RouteEncoder route = new RouteEncoder().wrapAndApplyHeader(client.out(), Frame.HEAD_OFFSET, client.header());
        route.request(client.nextRequest()).maxEdges(0).gate("tools").putFocus(bytes(focus), 0, 4 * focus.length);
        Reply reply = client.exchange(route.limit());
        assertEquals(agreed, reply.version());
        MessageHeaderDecoder header = new MessageHeaderDecoder();
        RouteResultDecoder result = new RouteResultDecoder().wrapAndApplyHeader(reply.frame(), Frame.HEAD_OFFSET, header);
        assertEquals(agreed == 0 ? 21 : 37, header.blockLength());
        assertEquals(agreed == 0 ? Double.NaN : focus[0], result.rejectScore());
        assertEquals(agreed == 0 ? Double.NaN : 0.5, result.rejectBelow());
        assertEquals(rejected ? 1 : 0, result.rejected());
        RouteResultDecoder.ScoresDecoder scores = result.scores();
        assertEquals(2, scores.count());
        assertEquals(focus[0], scores.next().score());
        assertEquals("calculator", scores.name());
        assertEquals(0, scores.next().score());
        assertEquals("search", scores.name());
        assertEquals(Frame.headBytes(reply.frame(), 0) + Frame.HEAD_OFFSET, result.limit(), "nothing after it");
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 2", "2, 9, 2", "1, 0, 1"})
    void noVersionInCommon(int min, int max, int named) throws IOException {
        try (FrameConversation client = sidecar.connect().speaking(max)) {
            Reply reply = client.hello(0, ElementKind.F32, NONE, NONE, min, max);
            BadInput.refused(ErrorCode.UNSUPPORTED_VERSION, named, 1, reply);
            assertEquals(0, reply.version());
            assertTrue(reply.refusal().text().endsWith("this server speaks 0 to 1"), reply::toString);
        }
    }

    @Test
    void aSessionIsTakenUpInAnotherVersion() throws IOException {
        byte[] token;
        try (FrameConversation older = sidecar.connect().speaking(0)) {
            token = older.hello(0, ElementKind.F32, NONE, NONE, 0, 0).resumeToken();
            define(older);
            told(older, 0, false, 2, 1);
        }
        try (FrameConversation updated = sidecar.connect()) {
            Reply welcome = updated.hello(0, ElementKind.F32, NONE, token, 0, 1);
            assertTrue(welcome.resumed());
            told(updated, 1, false, 2, 1);
        }
    }

    private static void define(FrameConversation client) throws IOException {
        DefineGateEncoder define = new DefineGateEncoder().wrapAndApplyHeader(client.out(), Frame.HEAD_OFFSET, client.header());
        define.request(client.nextRequest()).dimensions(2).rejectBelow(0.5);
        define.edgesCount(2).next().threshold(0.1).name("calculator").putVector(bytes(1, 0), 0, 8)
                .next().threshold(0.1).name("search").putVector(bytes(0, 0), 0, 8);
        define.gate("tools");
        BadInput.accepted(client.exchange(define.limit()));
    }

    private static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(Frame.BYTE_ORDER);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
