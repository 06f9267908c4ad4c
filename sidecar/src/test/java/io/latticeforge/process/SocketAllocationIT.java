package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a step costs the path's thread over a real socket, from the read to the write. */
@Timeout(60)
class SocketAllocationIT {
    private static final int SAMPLES = 16;
    private static final int TOP = 20;
    private static final int WARM_UP_FRAMES = 10_000;
    private static final int FRAMES = 20_000;
    private static final double MOST_BYTES_PER_FRAME = 128;

    @TempDir
    Path temp;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final int[] ids = new int[TOP];
    private final float[] logProbs = new float[TOP];
    private int step;

    @Test
    void atMost128BytesAFrame() throws IOException {
        try (TestSidecar sidecar = TestSidecar.start(temp); FrameConversation conversation = sidecar.connect()) {
            conversation.hello(0, ElementKind.F32, new byte[0], new byte[0]);
            conversation.openGroup(1, SAMPLES, "");
            for (int i = 0; i < SAMPLES; i++) {
                conversation.openSequence(1, i, 7);
            }
            StepWriter writer = conversation.step(0);
            observe(conversation, writer, WARM_UP_FRAMES);
            long thread = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(info -> info != null && info.getThreadName().startsWith("latticeforge-path")).findFirst().orElseThrow().getThreadId();
            long before = threads.getThreadAllocatedBytes(thread);
            observe(conversation, writer, FRAMES);
            double bytes = (threads.getThreadAllocatedBytes(thread) - before) / (double) FRAMES;
            System.out.printf(Locale.ROOT, "socket allocation: %.1f bytes a frame of %d x top-%d over %d frames%n", bytes, SAMPLES, TOP, FRAMES);
            assertTrue(bytes <= MOST_BYTES_PER_FRAME, () -> bytes + " bytes a frame");
            assertTrue(sidecar.faults.isEmpty(), sidecar.faults::toString);
        }
    }

    private void observe(FrameConversation conversation, StepWriter writer, int frames) throws IOException {
        for (int f = 0; f < frames; f++, step++) {
            writer.begin(conversation.nextRequest());
            for (int i = 0; i < SAMPLES; i++) {
                for (int k = 0; k < TOP; k++) {
                    ids[k] = k;
                    logProbs[k] = -0.5f - k - (step * 31 + i * 17) % 64 / 64f;
                }
                writer.topKEntry(1, i, step, (step * 7 + i) % TOP, logProbs[0], 0, ids, logProbs, 0, TOP);
            }
            Reply reply = conversation.observe(writer);
            if (!reply.is(DecisionsDecoder.TEMPLATE_ID) || !conversation.entryErrors.isEmpty()) {
                throw new AssertionError(reply + " " + conversation.entryErrors);
            }
        }
    }
}
