package io.latticeforge.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Two threads at their own pace. The seed is in the message of whatever fails. */
class RingThreadsTest {
    private static final long SEED = Long.getLong("latticeforge.ring.seed", System.nanoTime());
    private static final int MESSAGES = Integer.getInteger("latticeforge.ring.messages", 1_000_000);
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

    private final RingLayout layout = new RingLayout(4096, 4096);
    private final MemorySegment memory = Arena.ofAuto().allocate(layout.bytes(), 4096);
    private final RingEnd sidecar = RingEnd.sidecar(memory, layout);
    private final RingEnd client = RingEnd.client(memory, layout);

    private static void pause(int turn) {
        if ((turn & 63) == 63) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    /** Messages of 8 to 135 bytes, each known by its number, through a ring of 4 KiB. A byte that is early, late or old is found. */
    @Test
    void aMillionMessagesArriveWholeAndInOrder() throws Exception {
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            SplittableRandom random = new SplittableRandom(SEED);
            byte[] message = new byte[136];
            for (int i = 0; i < MESSAGES; i++) {
                int length = fill(message, i, random);
                int turn = 0;
                for (int at = 0; at < length;) {
                    long taken = client.writer().write(message, at, length - at);
                    assertTrue(taken >= 0, "room, seed " + SEED);
                    client.writer().publish();
                    at += (int) taken;
                    if (taken == 0) {
                        pause(turn++);
                    }
                }
            }
        }, THREADS);
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] expected = new byte[136];
        RingReader reader = sidecar.reader();
        int turn = 0;
        for (int i = 0; i < MESSAGES; i++) {
            int length = fill(expected, i, random);
            for (int at = 0; at < length;) {
                long available = reader.available();
                assertTrue(available >= 0, "available, seed " + SEED);
                if (available == 0) {
                    pause(turn++);
                    continue;
                }
                int span = (int) Math.min(length - at, reader.span());
                for (int b = 0; b < span; b++) {
                    if (expected[at + b] != reader.memory().get(ValueLayout.JAVA_BYTE, reader.offset() + b)) {
                        throw new AssertionError("message " + i + " byte " + (at + b) + ", seed " + SEED);
                    }
                }
                reader.consume(span);
                at += span;
            }
        }
        await(producer);
        assertEquals(0, reader.available());
    }

    private static int fill(byte[] message, int number, SplittableRandom random) {
        int length = 8 + random.nextInt(128);
        for (int b = 0; b < length; b++) {
            message[b] = (byte) (number * 31 + b);
        }
        return length;
    }

    /**
     * Both directions with sleeping: each side parks when there is nothing and is unparked only by the other's bell. Forbidden is a wake-up that
     * is lost: then both sleep, and the test does not end.
     */
    @Test
    void noWakeUpIsLost() throws Exception {
        int rounds = MESSAGES / 10;
        CompletableFuture<Thread> asking = new CompletableFuture<>();
        CompletableFuture<Thread> answering = new CompletableFuture<>();
        CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> {
            asking.complete(Thread.currentThread());
            Thread other = answering.join();
            for (int i = 0; i < rounds; i++) {
                put(client, i, other);
                answer(client, i + 1, -1, other);
            }
        }, THREADS);
        CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
            answering.complete(Thread.currentThread());
            Thread other = asking.join();
            for (int i = 0; i < rounds; i++) {
                answer(sidecar, i, i + 1, other);
            }
        }, THREADS);
        await(answered);
        await(asked);
    }

    private void answer(RingEnd end, long expected, long answer, Thread other) {
        while (end.reader().available() < Long.BYTES) {
            end.bell().sleep();
            if (end.reader().available() < Long.BYTES) {
                LockSupport.park();
            }
            end.bell().awake();
        }
        long got = end.reader().memory().get(ValueLayout.JAVA_LONG_UNALIGNED, end.reader().offset());
        end.reader().consume(Long.BYTES);
        if (got != expected) {
            throw new AssertionError("got " + got + " for " + expected);
        }
        if (answer >= 0) {
            put(end, answer, other);
        }
    }

    private static void put(RingEnd end, long value, Thread other) {
        byte[] bytes = new byte[Long.BYTES];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
        end.writer().write(bytes, 0, bytes.length);
        end.writer().publish();
        if (end.bell().isWanted()) {
            LockSupport.unpark(other);
        }
    }

    private static void await(CompletableFuture<Void> done) throws InterruptedException, ExecutionException {
        try {
            done.get(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still waiting after a minute, seed " + SEED, e);
        }
    }
}
