package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.ClientCounter;
import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.StatusReport;
import io.latticeforge.client.VoteResult;
import io.latticeforge.decisions.VoteId;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.EndReason;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client against a real sidecar. */
class JavaClientIT {
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int[] BOUNDARY = {7};

    @TempDir
    Path directory;

    @Test
    void anErrorAboutOneEntryStandsBesideTheAnswer() {
        try (TestSidecar sidecar = TestSidecar.start(directory); LatticeForgeClient client = connect()) {
            client.openGroup(1, 2, AnswerKind.NUMBER, "", 3);
            client.openSequence(1, 0, 1, 1, 0, 0, BOUNDARY);
            StepWriter step = client.step();
            step.statsEntry(1, 0, 0, 5, -0.1f, 0, 0.2f, 0.1f, 12, 3);
            step.statsEntry(1, 9, 0, 5, -0.1f, 0, 0.2f, 0.1f, 12, 3);
            assertTrue(client.observe(step).answered(), "the good entry's step is answered");
            assertEquals(1, client.errors().size());
            assertEquals(ErrorCode.UNKNOWN_SEQUENCE, client.errors().getFirst().code());
            step = client.step();
            step.statsEntry(1, 0, 1, 7, -0.1f, 0, 0.2f, 0.1f, 12, 3);
            assertTrue(client.observe(step).answered(), "and so is the next");
            assertEquals(0, client.counters().get(ClientCounter.FAIL_OPEN));
            assertEquals(List.of(), sidecar.faults);
        }
    }

    @Test
    void topListsAreTakenFromASessionWithoutAVocabulary() {
        try (TestSidecar sidecar = TestSidecar.start(directory);
                LatticeForgeClient client = LatticeForgeClient.connect(config().withSignals(true))) {
            client.openGroup(1, 1, AnswerKind.NUMBER, "", 3);
            client.openSequence(1, 0, 1, 1, 0, 0, BOUNDARY);
            StepWriter step = client.step();
            step.topKEntry(1, 0, 0, 150_000, -0.1f, 0, new int[] {150_000, 3}, new float[] {-0.1f, -3f}, 0, 2);
            DecisionsView view = client.observe(step);
            assertEquals(1, view.signalCount());
            assertTrue(view.entropy(0) > 0, "an entropy, not INVALID");
            assertEquals(List.of(), client.errors());
            assertEquals(List.of(), sidecar.faults);
        }
    }

    @Test
    void twoStatedAnswersSettleAGroup() {
        try (TestSidecar sidecar = TestSidecar.start(directory); LatticeForgeClient client = connect()) {
            client.openGroup(1, 3, AnswerKind.NUMBER, "default", 3);
            for (int s = 0; s < 3; s++) {
                client.openSequence(1, s, 1, 1, 0, 0, BOUNDARY);
            }
            step(client, 0, 5);
            client.candidate(1, 0, 0, "17");
            client.candidate(1, 1, 0, "\\boxed{17}");
            DecisionsView decisions = step(client, 1, 7);
            assertEquals(3, decisions.count(), "two CONCLUDE and the group's DECIDED");
            client.closeSequence(1, 2, 2, EndReason.SETTLED, "");
            VoteResult vote = client.vote(1).orElseThrow();
            assertEquals("17", vote.winner());
            assertEquals(2, vote.voters());
            assertEquals(VoteId.values().length, vote.tallies().stream().map(VoteResult.Tally::rule).distinct().count(), "every rule's tally");
            StatusReport status = client.status(1, 2).orElse(null);
            assertTrue(status == null || !status.rules().isEmpty());
            assertEquals(List.of(), sidecar.faults);
        }
    }

    private static DecisionsView step(LatticeForgeClient client, int step, int token) {
        StepWriter writer = client.step();
        for (int s = 0; s < 3; s++) {
            writer.statsEntry(1, s, step, token, -0.05f, 0, 0.05f, 0.05f, 14, 4);
        }
        return client.observe(writer);
    }

    ClientConfig config() {
        return ClientConfig.unix(directory.resolve("s")).named("test", "none").timeouts(WAIT_NS, WAIT_NS);
    }

    private LatticeForgeClient connect() {
        return LatticeForgeClient.connect(config());
    }
}
