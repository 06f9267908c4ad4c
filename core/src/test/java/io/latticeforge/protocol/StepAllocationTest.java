package io.latticeforge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A step of 16 sequences, top 20 each: written, checked and read a million observations long without an allocation. */
class StepAllocationTest {
    private static final int SEQUENCES = 16;
    private static final int TOP = 20;
    private static final int ROUND_FRAMES = 6_250;
    private static final int ROUNDS = 10;

    private final StepWriter writer = new StepWriter(Limits.DEFAULT, 513_024);
    private final FrameCheck check = new FrameCheck(Limits.DEFAULT, Sender.CLIENT);
    private final StepView view = new StepView();
    private final Fault fault = new Fault();
    private final int[] ids = new int[SEQUENCES * TOP];
    private final float[] logProbs = new float[SEQUENCES * TOP];

    @Test
    void nothingIsAllocatedPerObservation() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        check.rowBytes(513_024);
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i * 7;
            logProbs[i] = -i * 0.125f;
        }
        long[] roundBytes = new long[ROUNDS];
        long sum = round(0);
        long start = System.nanoTime();
        for (int r = 0; r < ROUNDS; r++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            sum += round(r);
            roundBytes[r] = threads.getCurrentThreadAllocatedBytes() - before;
        }
        long elapsedNs = System.nanoTime() - start;
        System.out.println("allocated per round: " + java.util.Arrays.toString(roundBytes) + ", "
                + elapsedNs / (ROUNDS * ROUND_FRAMES * SEQUENCES) + " ns an observation, sum " + sum);
        for (int r = 0; r < ROUNDS; r++) {
            assertTrue(roundBytes[r] <= (r < 2 ? 4096 : 64), "round " + r + " allocated " + roundBytes[r]);
        }
    }

    private long round(int round) {
        long sum = 0;
        for (int frame = 0; frame < ROUND_FRAMES; frame++) {
            writer.begin(frame);
            for (int s = 0; s < SEQUENCES; s++) {
                if ((frame & 3) == 3) {
                    sum += writer.rowEntry(1, s, frame, s, 0) ? 1 : 0;
                } else {
                    sum += writer.topKEntry(1, s, frame, s, -0.5f, 0, ids, logProbs, s * TOP, TOP) ? 1 : 0;
                }
            }
            writer.finish();
            boolean accepted = check.lengths(Frame.frameBytes(writer.buffer(), 0), Frame.headBytes(writer.buffer(), 0), fault)
                    && check.head(writer.buffer(), Frame.HEAD_OFFSET, writer.headBytes(), writer.frameBytes(), fault);
            assertTrue(accepted);
            view.wrap(writer.buffer(), Frame.HEAD_OFFSET, writer.headBytes(), 513_024);
            assertEquals(SEQUENCES, view.count());
            for (int i = 0; i < SEQUENCES; i++) {
                sum += view.step(i) + view.sequence(i) + view.chosenToken(i) + Float.floatToRawIntBits(view.chosenLogProb(i));
                for (int k = 0; k < view.topCount(i); k++) {
                    sum += view.buffer().getInt(view.topIdsOffset(i) + 4 * k, Frame.BYTE_ORDER);
                    sum += view.buffer().getInt(view.topLogProbsOffset(i) + 4 * k, Frame.BYTE_ORDER);
                }
            }
        }
        return sum + round;
    }
}
