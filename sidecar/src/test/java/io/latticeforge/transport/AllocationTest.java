package io.latticeforge.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the path's thread allocates per frame of 256 bytes there and back, one at a time: the case in which nothing is shared. */
class AllocationTest {
    private static final int FRAME_BYTES = 256;
    private static final int WARM_UP_FRAMES = 20_000;
    private static final int FRAMES = 100_000;
    private static final double MOST_BYTES_A_FRAME = 128;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void staysBelowTheBudget(Sockets sockets) throws IOException {
        Assumptions.assumeTrue(sockets == Sockets.NIO || Sockets.best() == Sockets.EPOLL, "no epoll on this machine");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TestDoor door = new TestDoor(sockets, directory.resolve("s"), null, SocketLimits.DEFAULTS, new EchoIntake.Doors(),
                new byte[0]);
                SocketChannel client = door.connect()) {
            long pathThread = door.loop.call(() -> Thread.currentThread().threadId());
            echo(client, WARM_UP_FRAMES);
            long before = threads.getThreadAllocatedBytes(pathThread);
            long startNs = System.nanoTime();
            echo(client, FRAMES);
            double roundTripUs = (System.nanoTime() - startNs) / 1e3 / FRAMES;
            double bytesAFrame = (double) (threads.getThreadAllocatedBytes(pathThread) - before) / FRAMES;
            String figure = String.format("%s: %.1f bytes a frame, %.1f us a round trip", sockets, bytesAFrame, roundTripUs);
            System.out.println(figure);
            assertTrue(bytesAFrame <= MOST_BYTES_A_FRAME, figure);
        }
    }

    private static void echo(SocketChannel client, int frames) throws IOException {
        ByteBuffer frame = ByteBuffer.allocateDirect(FRAME_BYTES);
        for (int i = 0; i < frames; i++) {
            frame.clear();
            while (frame.hasRemaining()) {
                client.write(frame);
            }
            frame.clear();
            while (frame.hasRemaining()) {
                client.read(frame);
            }
        }
    }
}
