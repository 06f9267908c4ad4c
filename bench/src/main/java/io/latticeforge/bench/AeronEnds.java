package io.latticeforge.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** The peer of T3: the same bytes over Aeron IPC, a stream each way; its driver sleeps, as it has no part in a message. */
final class AeronEnds implements PingPong.Ends, AutoCloseable {
    private static final String CHANNEL = "aeron:ipc?term-length=1m|mtu=8k";
    private static final int THERE = 1;
    private static final int BACK = 2;

    private final MediaDriver driver;
    private final Aeron aeron;
    private final ExclusivePublication there;
    private final ExclusivePublication back;
    private final Subscription asked;
    private final Subscription answered;
    private final UnsafeBuffer request;
    private final UnsafeBuffer got;
    private final UnsafeBuffer read;
    private final FragmentHandler answer;
    private final FragmentHandler take;
    private long taken;

    /** @param directory that the driver may fill with what it maps */
    AeronEnds(Path directory, int requestBytes, int replyBytes) {
        String name = directory.resolve("aeron").toString();
        driver = MediaDriver.launchEmbedded(new MediaDriver.Context().aeronDirectoryName(name).threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new SleepingMillisIdleStrategy(1)).dirDeleteOnStart(true).dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(name).idleStrategy(new SleepingMillisIdleStrategy(1)));
        asked = aeron.addSubscription(CHANNEL, THERE);
        answered = aeron.addSubscription(CHANNEL, BACK);
        there = aeron.addExclusivePublication(CHANNEL, THERE);
        back = aeron.addExclusivePublication(CHANNEL, BACK);
        while (!there.isConnected() || !back.isConnected()) {
            Thread.onSpinWait();
        }
        request = direct(requestBytes);
        got = direct(requestBytes);
        read = direct(replyBytes);
        answer = (buffer, offset, length, header) -> {
            got.putBytes(0, buffer, offset, length);
            offer(back, got, replyBytes);
        };
        take = (buffer, offset, length, header) -> {
            read.putBytes(0, buffer, offset, length);
            taken++;
        };
    }

    private static UnsafeBuffer direct(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }

    private static void offer(ExclusivePublication to, UnsafeBuffer from, int bytes) {
        while (to.offer(from, 0, bytes) < 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public long trip(long number) {
        request.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
        long before = taken;
        offer(there, request, request.capacity());
        while (taken == before) {
            answered.poll(take, 1);
            Thread.onSpinWait();
        }
        return read.getLong(0, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void answer() {
        asked.poll(answer, 1);
    }

    @Override
    public void close() {
        aeron.close();
        driver.close();
    }
}
