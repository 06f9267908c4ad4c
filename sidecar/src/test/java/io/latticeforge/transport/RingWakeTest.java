package io.latticeforge.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real bells over a real socket: both sides sleep whenever there is nothing, at moments that differ from trip to trip. Forbidden is a sleep
 * that nobody ends: then {@link RingChannel} fails after ten seconds.
 */
class RingWakeTest {
    private static final long SEED = Long.getLong("latticeforge.ring.seed", System.nanoTime());
    private static final int TRIPS = Integer.getInteger("latticeforge.ring.trips", 4_000);
    private static final int CLIENTS = 3;
    private static final int LONGEST = 16_000;

    @TempDir
    Path directory;

    @Test
    void everySleepIsEndedByWhoHasSomething() throws Exception {
        Assumptions.assumeTrue(Sockets.best() == Sockets.EPOLL, "no epoll on this machine");
        EchoIntake.Doors doors = new EchoIntake.Doors();
        doors.withRings = true;
        try (TestDoor door = new TestDoor(Sockets.EPOLL, directory.resolve("s"), null,
                SocketLimits.DEFAULTS.withRing(new RingLimits(CLIENTS, 1 << 16, 0)), doors, new byte[0])) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                SplittableRandom random = new SplittableRandom(SEED + c);
                clients.add(CompletableFuture.runAsync(() -> play(random), task -> Thread.ofPlatform().daemon().start(task)));
            }
            for (CompletableFuture<Void> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
            assertEquals(List.of(), door.faults);
            assertTrue(door.count(TransportCounter.BELLS_OUT) > TRIPS / 10, "the clients hardly slept");
            assertTrue(door.count(TransportCounter.BELLS_IN) > TRIPS / 10, "the server hardly slept");
        }
    }

    private void play(SplittableRandom random) {
        byte[] bytes = new byte[LONGEST];
        random.nextBytes(bytes);
        try (RingChannel client = RingChannel.connect(directory.resolve("s"))) {
            for (int trip = 0; trip < TRIPS; trip++) {
                byte[] sent = Arrays.copyOf(bytes, 2 + random.nextInt(random.nextInt(16) == 0 ? LONGEST - 2 : 100));
                TestDoor.write(client, sent);
                for (int looks = random.nextInt(500); looks > 0 && client.end.reader().available() == 0; looks--) {
                    Thread.onSpinWait();
                }
                assertArrayEquals(sent, TestDoor.read(client, sent.length));
            }
        } catch (Exception e) {
            throw new AssertionError("seed " + SEED, e);
        }
    }
}
