package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.path.Replay;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.ErrorDecoder;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One sidecar, one session that must not notice anything, and one that does something wrong: what the tests of bad input share. */
abstract class BadInput {
    static final int VOCAB = 55;
    static final int ROW_BYTES = 2 * VOCAB;

    @TempDir
    Path temp;

    TestSidecar sidecar;
    GoodSession good;
    FrameConversation bad;

    @BeforeEach
    void start() throws IOException {
        sidecar = TestSidecar.withAllDoors(temp);
        good = new GoodSession(sidecar.connect());
        bad = sidecar.connect();
        assertTrue(bad.hello(VOCAB, ElementKind.F16, new byte[0], new byte[0]).is(WelcomeDecoder.TEMPLATE_ID));
        accepted(bad.openGroup(1, 4, ""));
        accepted(bad.openSequence(1, 0, 7));
        good.goesOn();
    }

    /** Whatever was wrong: the good session goes on, nobody heard of a fault, and the journal replays. */
    @AfterEach
    void nothingElseIsAffected() throws IOException {
        int before = good.steps();
        good.goesOn();
        good.goesOn();
        assertEquals(before + 2, good.steps());
        good.close();
        bad.close();
        sidecar.close();
        assertTrue(sidecar.faults.isEmpty(), sidecar.faults::toString);
        Replay.Result replay = Replay.of(sidecar.journal());
        assertTrue(replay.identical(), replay::sentence);
    }

    static void accepted(Reply reply) {
        assertTrue(reply.is(DecisionsDecoder.TEMPLATE_ID), reply::toString);
    }

    /** An Error of that code whose text names the value and the bound. */
    static Reply.Refusal refused(ErrorCode code, Reply reply) {
        assertTrue(reply.is(ErrorDecoder.TEMPLATE_ID), reply::toString);
        Reply.Refusal refusal = reply.refusal();
        assertEquals(code, refusal.code(), refusal::text);
        return refusal;
    }

    static void refused(ErrorCode code, long value, long bound, Reply reply) {
        Reply.Refusal refusal = refused(code, reply);
        assertEquals(value, refusal.value(), refusal::text);
        assertEquals(bound, refusal.bound(), refusal::text);
        assertTrue(refusal.text().contains(String.valueOf(value)), refusal::text);
        assertTrue(bound == 0 || refusal.text().contains(String.valueOf(bound)), refusal::text);
    }
}
