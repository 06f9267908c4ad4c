package io.latticeforge.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.client.FakeServer.Latched;
import io.latticeforge.client.FakeServer.OpenAt;
import io.latticeforge.client.FakeServer.Received;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.*;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against a fake server on a real socket. */
@Timeout(60)
class LatticeForgeClientTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long SHORT_NS = 20_000_000L;
    /** What a busy machine may add to a deadline. */
    private static final long SLACK_NS = 500_000_000L;
    private static final int[] IDS = new int[20];
    private static final float[] LOG_PROBS = new float[20];

    @TempDir
    Path folder;

    private Path socket;
    private FakeServer server;
    private ClientConfig config;

    @BeforeEach
    void start() throws Exception {
        socket = folder.resolve("s");
        server = FakeServer.at(socket);
        config = ClientConfig.unix(socket).named("test", "abacus").timeouts(10 * SECOND_NS, 10 * SECOND_NS)
                .backoff(1_000_000, 1_000_000);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void postsGoOutInOrderBeforeTheStep() throws Exception {
        try (LatticeForgeClient client = opened()) {
            assertTrue(client.isConnected());
            assertTrue(observe(client, 0).answered());
            assertEquals(HelloDecoder.TEMPLATE_ID, server.next().template());
            Received group = server.next();
            Received sequence = server.next();
            Received step = server.next();
            assertEquals(OpenGroupDecoder.TEMPLATE_ID, group.template());
            assertEquals(OpenSequenceDecoder.TEMPLATE_ID, sequence.template());
            assertEquals(ObserveStepDecoder.TEMPLATE_ID, step.template());
            assertEquals(0, step.step(0).flags(0), "no gap");
            assertEquals(1, client.nextStep(1, 0));
        }
    }

    @Test
    void aDecisionIsSurfacedOnceUntilItIsApplied() throws Exception {
        try (LatticeForgeClient client = opened()) {
            server.latch(new Latched(131_075, Action.CONCLUDE, 1, 0));
            DecisionsView decisions = observe(client, 0);
            assertEquals(1, decisions.count());
            assertEquals(Action.CONCLUDE, decisions.action(0));
            assertEquals(131_075, decisions.decision(0));
            assertEquals(1, decisions.group(0));
            assertEquals(0, decisions.sequence(0));
            assertEquals(0.95, decisions.value(0));
            assertEquals(0.9, decisions.threshold(0));
            assertEquals(4, decisions.rule(0));
            assertEquals(2, decisions.reason(0));
            assertEquals(9, decisions.policyVersion(0));
            assertEquals(5, decisions.journalPosition());
            assertTrue(observe(client, 1).isEmpty(), "repeated by the server, surfaced once");
            assertEquals(3, client.counters().get(ClientCounter.DECISIONS_REPEATED), "in the answers to openSequence and two steps");
        }
    }

    @Test
    void anAppliedDecisionIsForgottenWhenTheServerKnows() throws Exception {
        try (LatticeForgeClient client = opened()) {
            server.latch(new Latched(9, Action.STOP, 1, 0));
            DecisionsView decisions = observe(client, 0);
            client.applied(decisions, 0, 1);
            observe(client, 1);
            Received applied = server.next(AppliedDecoder.TEMPLATE_ID);
            assertEquals(1, applied.u32(AppliedDecoder.stepEncodingOffset()));
            server.latch(new Latched(9, Action.STOP, 1, 0));
            assertEquals(1, observe(client, 2).count(), "the same identity is news again");
        }
    }

    @Test
    void repeatedDecisionsComeToThoseWhoAsk() throws Exception {
        config = config.withRepeated(true);
        try (LatticeForgeClient client = opened()) {
            server.latch(new Latched(9, Action.STOP, 1, 0));
            assertFalse(observe(client, 0).isEmpty());
            assertFalse(observe(client, 1).isEmpty());
        }
    }

    @Test
    void aSilentServerCostsNoMoreThanTheDeadlineAndItsAnswerIsNotLost() throws Exception {
        try (LatticeForgeClient client = opened()) {
            observe(client, 0);
            server.hold();
            server.latch(new Latched(9, Action.STOP, 1, 0));
            long startNs = System.nanoTime();
            DecisionsView none = client.observe(filled(client, 1), new ByteBuffer[0], SHORT_NS);
            long tookNs = System.nanoTime() - startNs;
            assertFalse(none.answered());
            assertTrue(none.isEmpty());
            assertTrue(tookNs >= SHORT_NS && tookNs < SHORT_NS + SLACK_NS, "took " + tookNs);
            assertEquals(1, client.counters().get(ClientCounter.DEADLINE_MISSED));
            assertEquals(1, client.counters().get(ClientCounter.FAIL_OPEN));
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            server.next(ObserveStepDecoder.TEMPLATE_ID); // the answer is held now
            server.release();
            DecisionsView late = observe(client, 2);
            assertTrue(late.answered());
            assertEquals(1, late.count());
            assertEquals(1, client.counters().get(ClientCounter.LATE_ANSWERS));
            assertTrue(client.isConnected());
        }
    }

    @Test
    void everyCallKeepsItsDeadlineWhileTheServerIsFrozen() throws Exception {
        config = config.timeouts(SHORT_NS, 10 * SECOND_NS);
        try (LatticeForgeClient client = opened()) {
            server.freeze();
            for (int i = 0; i < 5; i++) {
                long startNs = System.nanoTime();
                assertFalse(observe(client, i).answered());
                assertEquals(Optional.empty(), client.vote(1));
                assertEquals(-1, client.ping());
                assertTrue(System.nanoTime() - startNs < 3 * (SHORT_NS + SLACK_NS));
            }
            assertEquals(15, client.counters().get(ClientCounter.FAIL_OPEN));
        }
    }

    @Test
    void noMoreIsSentThanTheCreditCovers() throws Exception {
        server.limits = new Limits(1024, 1088, 1088, 64, 16, 4, 4, 64, 16, 64, 64, 64, 4, 4);
        try (LatticeForgeClient client = opened()) {
            assertTrue(observe(client, 0).answered());
            server.hold();
            int sent = 0;
            while (client.counters().get(ClientCounter.CREDIT_MISSED) == 0) {
                assertFalse(client.observe(filled(client, 1 + sent), new ByteBuffer[0], SHORT_NS).answered());
                sent++;
            }
            StepWriter step = filled(client, 99);
            assertEquals(1088 / step.frameBytes() + 1, sent, "the last one was not sent");
            server.release();
            assertTrue(observe(client, sent + 1).answered());
            for (int i = 0; i < sent; i++) {
                assertEquals(0, server.next(ObserveStepDecoder.TEMPLATE_ID).step(0).flags(0));
            }
            assertEquals(StepView.RESYNC, server.next(ObserveStepDecoder.TEMPLATE_ID).step(0).flags(0), "one step is missing before it");
        }
    }

    @Test
    void anErrorIsKeptAndOnlyItsSequenceResyncs() throws Exception {
        try (LatticeForgeClient client = opened()) {
            client.openSequence(1, 1, 1, 1, 0, 0, new int[0]);
            observeTwo(client, 0);
            server.refuse(ObserveStepDecoder.TEMPLATE_ID, ErrorCode.OUT_OF_ORDER, 1);
            assertTrue(observeTwo(client, 1).isEmpty());
            observeTwo(client, 2);
            assertEquals(1, client.errors().size());
            ClientError error = client.errors().getFirst();
            assertEquals(ErrorCode.OUT_OF_ORDER, error.code());
            assertEquals(1, error.entry());
            assertEquals("refused by the test", error.text());
            assertEquals(1, client.counters().get(ClientCounter.REFUSED));
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            StepView third = server.next(ObserveStepDecoder.TEMPLATE_ID).step(0);
            assertEquals(0, third.flags(0));
            assertEquals(StepView.RESYNC, third.flags(1));
        }
    }

    @Test
    void anErrorForAPostNamesItsRequest() throws Exception {
        try (LatticeForgeClient client = opened()) {
            observe(client, 0);
            server.refuse(CandidateDecoder.TEMPLATE_ID, ErrorCode.TOO_LARGE, Frame.ALL);
            long request = client.candidate(1, 0, 0, "much too long");
            assertNotEquals(0, request);
            assertTrue(observe(client, 1).answered());
            assertEquals(request, client.errors().getFirst().request());
        }
    }

    @Test
    void afterADisconnectTheSessionIsResumed() throws Exception {
        try (LatticeForgeClient client = opened()) {
            observe(client, 0);
            server.resumed = List.of(new OpenAt(1, 0, 1));
            server.hold();
            client.candidate(1, 0, 0, "195");
            assertFalse(client.observe(filled(client, 1), new ByteBuffer[0], SHORT_NS).answered());
            server.next(CandidateDecoder.TEMPLATE_ID);
            server.disconnect();
            server.release();
            assertTrue(untilAnswered(client, 2).answered());
            assertEquals(1, client.counters().get(ClientCounter.RESUMED));
            assertEquals(1, client.counters().get(ClientCounter.DISCONNECTS));
            assertEquals(77, client.epoch());
            assertEquals("fake", client.serverVersion());
            Received hello = server.next(HelloDecoder.TEMPLATE_ID);
            HelloDecoder decoder = new HelloDecoder().wrapAndApplyHeader(hello.head(), 0, new MessageHeaderDecoder());
            decoder.skipAuth();
            byte[] token = new byte[3];
            decoder.getResumeToken(token, 0, 3);
            assertArrayEquals(new byte[] {1, 2, 3}, token);
            server.next(CandidateDecoder.TEMPLATE_ID); // unacknowledged: sent again
            assertEquals(StepView.RESYNC, server.next(ObserveStepDecoder.TEMPLATE_ID).step(0).flags(0), "step 1 was lost");
        }
    }

    @Test
    void aServerThatKnowsAPostAlreadyIsNotAnError() throws Exception {
        try (LatticeForgeClient client = opened()) {
            observe(client, 0);
            server.resumed = List.of(new OpenAt(1, 0, 2));
            server.hold();
            client.openGroup(2, 1, AnswerKind.TEXT, "", 1);
            assertFalse(client.observe(filled(client, 1), new ByteBuffer[0], SHORT_NS).answered());
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            server.disconnect();
            server.release();
            server.refuse(OpenGroupDecoder.TEMPLATE_ID, ErrorCode.DUPLICATE_ID, Frame.ALL);
            assertTrue(untilAnswered(client, 2).answered());
            assertEquals(1, client.counters().get(ClientCounter.RESENT_REFUSED));
            assertEquals(0, client.counters().get(ClientCounter.REFUSED));
            assertEquals(0, server.next(ObserveStepDecoder.TEMPLATE_ID).step(0).flags(0), "step 1 had arrived: no gap");
        }
    }

    @Test
    void aServerThatForgotIsToldAgain() throws Exception {
        try (LatticeForgeClient client = opened()) {
            observe(client, 0);
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            server.close();
            assertFalse(observe(client, 1).answered());
            assertFalse(client.isConnected());
            server = FakeServer.at(socket);
            assertTrue(untilAnswered(client, 2).answered());
            assertEquals(1, client.counters().get(ClientCounter.SESSIONS_LOST));
            assertEquals(HelloDecoder.TEMPLATE_ID, server.next().template());
            assertEquals(OpenGroupDecoder.TEMPLATE_ID, server.next().template());
            assertEquals(OpenSequenceDecoder.TEMPLATE_ID, server.next().template());
            assertEquals(StepView.RESYNC, server.next().step(0).flags(0));
        }
    }

    @Test
    void withoutAServerEverythingIsContinue() throws Exception {
        server.close();
        try (LatticeForgeClient client = opened()) {
            assertFalse(client.isConnected());
            assertFalse(observe(client, 0).answered());
            assertEquals(Optional.empty(), client.vote(1));
            assertEquals(Optional.empty(), client.status(Frame.ALL, Frame.ALL));
            assertFalse(client.flush(SHORT_NS));
            assertTrue(client.poll().isEmpty());
            assertTrue(client.counters().get(ClientCounter.NOT_CONNECTED) > 0);
            assertEquals(ErrorCode.UNAVAILABLE, client.errors().getFirst().code());
        }
    }

    @Test
    void attemptsGrowRarer() throws Exception {
        server.close();
        long[] nowNs = {5};
        config = config.backoff(1_000_000, 8_000_000).driven(() -> nowNs[0], new java.util.SplittableRandom(1));
        try (LatticeForgeClient client = LatticeForgeClient.connect(config)) {
            assertEquals(1, client.counters().get(ClientCounter.ATTEMPTS));
            client.poll();
            assertEquals(1, client.counters().get(ClientCounter.ATTEMPTS), "too early");
            for (int ms = 0; ms < 100; ms++) {
                nowNs[0] += 1_000_000;
                client.poll();
            }
            long attempts = client.counters().get(ClientCounter.ATTEMPTS);
            assertTrue(attempts > 12 && attempts < 30, "attempts " + attempts);
        }
    }

    @Test
    void rowsAreWrittenFromWhereTheyLie() throws Exception {
        int vocabSize = 128_256;
        config = config.rows(vocabSize, 0);
        server.rowBytes = 4 * vocabSize;
        try (LatticeForgeClient client = opened()) {
            ByteBuffer[] rows = new ByteBuffer[16];
            long sum = 0;
            for (int i = 0; i < rows.length; i++) {
                ByteBuffer memory = i % 2 == 0 ? ByteBuffer.allocateDirect(4 * vocabSize + 10) : ByteBuffer.allocate(4 * vocabSize + 10);
                for (int b = 0; b < memory.capacity(); b++) {
                    memory.put(b, (byte) (b * 31 + i));
                    sum += b >= 10 ? memory.get(b) : 0;
                }
                rows[i] = memory.position(10);
            }
            StepWriter step = client.step();
            for (int i = 0; i < rows.length; i++) {
                assertTrue(step.rowEntry(1, 0, i, i, 0));
            }
            assertTrue(client.observe(step, rows).answered());
            Received received = server.next(ObserveStepDecoder.TEMPLATE_ID);
            assertEquals(16, received.step(4 * vocabSize).rowCount());
            assertEquals(sum, received.rowSum());
            for (ByteBuffer row : rows) {
                assertEquals(10, row.position());
            }
        }
    }

    @Test
    void aRowOfTheWrongSizeIsNotSent() throws Exception {
        config = config.rows(16, 2);
        server.rowBytes = 32;
        try (LatticeForgeClient client = opened()) {
            StepWriter step = client.step();
            step.rowEntry(1, 0, 0, 1, 0);
            assertFalse(client.observe(step, new ByteBuffer[] {ByteBuffer.allocate(31)}).answered());
            assertEquals(ErrorCode.WRONG_ROW, client.errors().getFirst().code());
            client.step().rowEntry(1, 0, 0, 1, 0);
            assertFalse(client.observe(step).answered(), "no rows at all");
            assertTrue(observe(client, 0).answered());
        }
    }

    @Test
    void aDeadlineInsideARowGivesUpTheConnectionAndItComesBack() throws Exception {
        int vocabSize = 1 << 20;
        config = config.rows(vocabSize, 0);
        server.rowBytes = 4 * vocabSize;
        try (LatticeForgeClient client = opened()) {
            observe(client, 0);
            server.resumed = List.of(new OpenAt(1, 0, 1));
            server.freeze();
            StepWriter step = client.step();
            step.rowEntry(1, 0, 1, 1, 0);
            ByteBuffer[] rows = {ByteBuffer.allocateDirect(4 * vocabSize)};
            long startNs = System.nanoTime();
            assertFalse(client.observe(step, rows, SHORT_NS).answered());
            assertTrue(System.nanoTime() - startNs < SHORT_NS + SLACK_NS);
            assertEquals(1, client.counters().get(ClientCounter.CUT_FRAMES));
            assertEquals(0, rows[0].position());
            server.release();
            assertTrue(untilAnswered(client, 2).answered());
            assertEquals(1, client.counters().get(ClientCounter.RESUMED));
        }
    }

    @Test
    void pipelinedDecisionsComeOneStepLate() throws Exception {
        try (LatticeForgeClient client = opened()) {
            assertTrue(client.observeLate(filled(client, 0), new ByteBuffer[0], SECOND_NS).isEmpty());
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            server.latch(new Latched(9, Action.STOP, 1, 0));
            client.observeLate(filled(client, 1), new ByteBuffer[0], 10 * SECOND_NS);
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            DecisionsView decisions = client.observeLate(filled(client, 2), new ByteBuffer[0], 10 * SECOND_NS);
            assertTrue(decisions.answered());
            assertEquals(1, client.counters().get(ClientCounter.DECISIONS), "by the answer to step 1 at the latest");
            assertEquals(0, client.counters().get(ClientCounter.LATE_ANSWERS));
        }
    }

    @Test
    void aPipelinedAnswerThatWasLostIsNotAnAnswer() throws Exception {
        try (LatticeForgeClient client = opened()) {
            server.resumed = List.of(new OpenAt(1, 0, 1));
            server.hold();
            assertTrue(client.observeLate(filled(client, 0), new ByteBuffer[0], SHORT_NS).answered(), "nothing to wait for yet");
            server.next(ObserveStepDecoder.TEMPLATE_ID);
            server.disconnect();
            server.release();
            assertFalse(client.observeLate(filled(client, 1), new ByteBuffer[0], SHORT_NS).answered(), "step 0 was never answered");
            assertTrue(untilAnswered(client, 2).answered());
            assertEquals(1, client.counters().get(ClientCounter.RECONNECTS));
        }
    }

    @Test
    void votesRoutesStatusAndPing() throws Exception {
        try (LatticeForgeClient client = opened()) {
            client.probe(1, 0, 4, "195", 0.5f, 0.25f, 9);
            client.outcome(1, 1, "195");
            client.defineGate("tools", 2, Double.NaN, List.of(new Edge("calculator", 0.5, new float[] {1, 0})));
            VoteResult vote = client.vote(1).orElseThrow();
            assertEquals("195", vote.winner());
            assertTrue(vote.contested());
            assertEquals(List.of(new VoteResult.Answer("195", 3)), vote.answers());
            assertEquals(List.of(new VoteResult.Tally(2, 0, 1.5, 3, true, false, true, false, true)), vote.tallies());
            RouteResult route = client.route("tools", new float[] {1, 0}, 0).orElseThrow();
            assertEquals(new RouteResult(false, List.of(new RouteResult.Score("calculator", 0.75, 0.5, true)), 0.75, 0.25, 1), route);
            StatusReport status = client.status(1, Frame.ALL).orElseThrow();
            assertEquals("careful@9", status.policy());
            assertEquals(new StatusReport.Rule(4, "failing", RuleState.INACTIVE, 0, 0, "needs rows"), status.rules().getFirst());
            assertTrue(client.ping() > 0);
            client.closeSequence(1, 0, 5, EndReason.FINISHED, "195");
            client.closeGroup(1);
            assertTrue(client.flush(10 * SECOND_NS));
            server.next(CloseGroupDecoder.TEMPLATE_ID);
            assertEquals(-1, client.nextStep(1, 0));
        }
    }

    @Test
    void anOlderServerSaysWhatItsVersionKnows() throws Exception {
        server.version = 0;
        try (LatticeForgeClient client = opened()) {
            RouteResult route = client.route("tools", new float[] {1, 0}, 0).orElseThrow();
            assertEquals(new RouteResult(false, List.of(new RouteResult.Score("calculator", 0.75, 0.5, true)), Double.NaN, Double.NaN, 1), route);
            Received hello = server.next();
            assertEquals(1 << 16, hello.u32(HelloDecoder.minVersionEncodingOffset()), "versions 0 to 1 are offered");
        }
    }

    @Test
    void aVersionThatWasNotOfferedIsRefused() throws Exception {
        server.version = 2;
        try (LatticeForgeClient client = opened()) {
            assertFalse(client.isConnected());
            assertTrue(client.errors().getFirst().text().endsWith("Welcome speaks version 2; offered were 0 to 1"),
                    client.errors().toString());
        }
    }

    @Test
    void aServerThatBreaksTheProtocolIsLeft() throws Exception {
        try (LatticeForgeClient client = opened()) {
            observe(client, 0);
            server.send(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
            assertFalse(observe(client, 1).answered());
            assertEquals(1, client.counters().get(ClientCounter.DISCONNECTS));
            assertTrue(untilAnswered(client, 2).answered());
        }
    }

    @Test
    void aRefusedHelloIsTriedAgainLater() throws Exception {
        server.refuse(HelloDecoder.TEMPLATE_ID, ErrorCode.UNAUTHORIZED, Frame.ALL);
        try (LatticeForgeClient client = opened()) {
            assertFalse(client.isConnected());
            assertEquals(ErrorCode.UNAUTHORIZED, client.errors().getFirst().code());
            assertTrue(untilAnswered(client, 0).answered());
        }
    }

    @Test
    void worksOverTcp() throws Exception {
        try (FakeServer tcp = new FakeServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), true)) {
            ClientConfig over = ClientConfig.tcp((InetSocketAddress) tcp.address(), new byte[] {5})
                    .timeouts(10 * SECOND_NS, 10 * SECOND_NS);
            try (LatticeForgeClient client = LatticeForgeClient.connect(over)) {
                assertTrue(client.isConnected());
                assertTrue(observe(client, 0).answered());
            }
        }
    }

    @Test
    void morePostsThanFitAreDroppedAndCounted() throws Exception {
        server.hold();
        config = config.timeouts(SHORT_NS, 1_000_000);
        try (LatticeForgeClient client = LatticeForgeClient.connect(config)) {
            String answer = "x".repeat(1000);
            long last = 1;
            for (int i = 0; i < 2000 && last != 0; i++) {
                last = client.candidate(1, 0, i, answer);
            }
            assertEquals(0, last);
            assertEquals(1, client.counters().get(ClientCounter.POSTS_DROPPED));
        }
    }

    private LatticeForgeClient opened() {
        LatticeForgeClient client = LatticeForgeClient.connect(config);
        client.openGroup(1, 4, AnswerKind.NUMBER, "", 12);
        client.openSequence(1, 0, 0.7f, 1, 0, LatticeForgeClient.PROCESSED, new int[] {13});
        return client;
    }

    private static StepWriter filled(LatticeForgeClient client, int step) {
        StepWriter writer = client.step();
        assertTrue(writer.topKEntry(1, 0, step, 5, -0.5f, 0, IDS, LOG_PROBS, 0, 20));
        return writer;
    }

    private static DecisionsView observe(LatticeForgeClient client, int step) {
        return client.observe(filled(client, step));
    }

    private static DecisionsView observeTwo(LatticeForgeClient client, int step) {
        StepWriter writer = filled(client, step);
        assertTrue(writer.statsEntry(1, 1, step, 5, -0.5f, 0, 1, Float.NaN, 12, 0.5f));
        return client.observe(writer);
    }

    /** The loop goes on generating until there is a connection again. */
    private static DecisionsView untilAnswered(LatticeForgeClient client, int step) {
        long deadlineNs = System.nanoTime() + 20 * SECOND_NS;
        DecisionsView decisions = observe(client, step);
        while (!decisions.answered() && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
            decisions = observe(client, step);
        }
        return decisions;
    }
}
