package io.latticeforge.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import java.lang.management.ManagementFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A step of 16 sequences, there and back over a real socket, allocates nothing in the client's thread. */
@Timeout(60)
class ClientAllocationTest {
    private static final int SEQUENCES = 16;
    private static final int ROUND_STEPS = 1_000;
    private static final int ROUNDS = 8;

    private final int[] ids = new int[20];
    private final float[] logProbs = new float[20];
    private int next;

    @TempDir
    Path folder;

    @Test
    void nothingIsAllocatedPerStep() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path socket = folder.resolve("s");
        try (FakeServer server = new FakeServer(UnixDomainSocketAddress.of(socket), false);
                LatticeForgeClient client = LatticeForgeClient.connect(ClientConfig.unix(socket).timeouts(10_000_000_000L, 10_000_000_000L))) {
            client.openGroup(1, SEQUENCES, AnswerKind.NUMBER, "", 1);
            for (int s = 0; s < SEQUENCES; s++) {
                client.openSequence(1, s, 1, 1, 0, 0, new int[0]);
            }
            server.latch(new FakeServer.Latched(7, io.latticeforge.protocol.codec.Action.STOP, 1, 0));
            long[] roundBytes = new long[ROUNDS];
            long startNs = System.nanoTime();
            for (int r = 0; r < ROUNDS; r++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                round(client);
                roundBytes[r] = threads.getCurrentThreadAllocatedBytes() - before;
            }
            long stepNs = (System.nanoTime() - startNs) / (ROUNDS * ROUND_STEPS);
            System.out.println("client: allocated per " + ROUND_STEPS + " steps: " + Arrays.toString(roundBytes) + ", " + stepNs
                    + " ns a step; " + client.counters());
            for (int r = 3; r < ROUNDS; r++) {
                // The selector of the JDK allocates a few dozen bytes now and then; ours would show a thousand times.
                assertTrue(roundBytes[r] < ROUND_STEPS / 2, "round " + r + " allocated " + roundBytes[r]);
            }
            assertEquals(ROUNDS * ROUND_STEPS, client.counters().get(ClientCounter.STEPS_ANSWERED));
            assertEquals(0, client.counters().get(ClientCounter.RESYNCS));
        }
    }

    private void round(LatticeForgeClient client) {
        for (int i = 0; i < ROUND_STEPS; i++, next++) {
            StepWriter step = client.step();
            for (int s = 0; s < SEQUENCES; s++) {
                step.topKEntry(1, s, next, 5, -0.5f, 0, ids, logProbs, 0, 20);
            }
            DecisionsView decisions = client.observe(step);
            assertTrue(decisions.answered());
        }
    }
}
