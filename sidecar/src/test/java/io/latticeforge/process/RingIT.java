package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import io.latticeforge.base.Counters;
import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.ClientCounter;
import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.transport.TransportCounter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ring with a real sidecar: what it carries, when there is none, and that a side that has gone is missed at once. */
class RingIT {
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int VOCAB = 128_256;

    @TempDir
    Path directory;

    private ClientConfig config(long spinNs) {
        return ClientConfig.unix(directory.resolve("s")).named("test", "none").timeouts(WAIT_NS, WAIT_NS).withRing(spinNs);
    }

    private TestSidecar sidecar(int rings, int bytes, SidecarConfig.@Nullable Tcp tcp) {
        return TestSidecar.start(directory, TestSidecar.config(directory, tcp, null,
                new SidecarConfig.Limits(64, 16 << 20, 8 << 20, new SidecarConfig.Rings(rings, bytes, 20))));
    }

    /** Sixteen rows of a real vocabulary are 8 MB; the ring has 64 KiB. What they are reduced to is what it is over the socket. */
    @Test
    void rowsLongerThanTheRingComeThroughItWhole() {
        ByteBuffer[] rows = new ByteBuffer[16];
        Random random = new Random(3);
        for (int r = 0; r < rows.length; r++) {
            rows[r] = ByteBuffer.allocateDirect(4 * VOCAB).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < VOCAB; i++) {
                rows[r].putFloat(4 * i, (float) random.nextGaussian() * 3);
            }
        }
        try (TestSidecar sidecar = sidecar(4, 1 << 16, null);
                LatticeForgeClient ring = LatticeForgeClient.connect(config(50_000).rows(VOCAB, 0).withSignals(true));
                LatticeForgeClient socket = LatticeForgeClient.connect(ClientConfig.unix(directory.resolve("s")).named("test", "none")
                        .timeouts(WAIT_NS, WAIT_NS).rows(VOCAB, 0).withSignals(true))) {
            assertTrue(ring.usesRing(), ring::ringDeclined);
            assertFalse(socket.usesRing());
            for (int step = 0; step < 3; step++) {
                DecisionsView one = rows(ring, rows, step);
                DecisionsView other = rows(socket, rows, step);
                assertEquals(rows.length, one.signalCount());
                for (int r = 0; r < rows.length; r++) {
                    assertTrue(one.entropy(r) > 1);
                    assertEquals(other.entropy(r), one.entropy(r), 1e-6 * other.entropy(r));
                    assertEquals(other.varentropy(r), one.varentropy(r), 1e-5 * other.varentropy(r));
                }
            }
            assertEquals(0, ring.counters().get(ClientCounter.FAIL_OPEN));
            assertEquals(List.of(), sidecar.faults);
        }
    }

    private static DecisionsView rows(LatticeForgeClient client, ByteBuffer[] rows, int at) {
        if (at == 0) {
            client.openGroup(1, rows.length, AnswerKind.NUMBER, "", 3);
            for (int s = 0; s < rows.length; s++) {
                client.openSequence(1, s, 1, 1, 0, 0, new int[0]);
            }
        }
        StepWriter step = client.step();
        for (int s = 0; s < rows.length; s++) {
            step.rowEntry(1, s, at, 5, 0);
        }
        DecisionsView view = client.observe(step, rows);
        assertTrue(view.answered(), () -> client.errors().toString());
        return view;
    }

    @Test
    void oneMoreThanAllowedGoesOnBySocketAndIsToldWhy() {
        try (TestSidecar sidecar = sidecar(1, 1 << 16, null)) {
            try (LatticeForgeClient first = LatticeForgeClient.connect(config(0)); LatticeForgeClient second = LatticeForgeClient.connect(config(0))) {
                assertTrue(first.usesRing());
                assertTrue(second.isConnected());
                assertFalse(second.usesRing());
                assertEquals("as many as the server allows are open", second.ringDeclined());
                assertTrue(second.ping() > 0, "by socket");
                assertTrue(first.ping() > 0, "through the ring");
            }
            for (long until = System.nanoTime() + WAIT_NS; System.nanoTime() < until;) {
                try (LatticeForgeClient third = LatticeForgeClient.connect(config(0))) {
                    if (third.usesRing()) {
                        assertEquals(List.of(), sidecar.faults);
                        return;
                    }
                }
                LockSupport.parkNanos(10_000_000);
            }
            throw new AssertionError("a ring that was given back is not given again");
        }
    }

    @Test
    void aSidecarWithoutRingsSaysSo() {
        try (TestSidecar sidecar = sidecar(0, 1 << 16, null); LatticeForgeClient client = LatticeForgeClient.connect(config(0))) {
            assertEquals("the server gives none, by its settings or its system", client.ringDeclined());
            assertTrue(client.ping() > 0);
            assertEquals(List.of(), sidecar.faults);
        }
    }

    @Test
    void overTcpThereIsNone() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), TestSidecar.TOKEN);
        Files.setPosixFilePermissions(token, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        try (TestSidecar sidecar = sidecar(1, 1 << 16, new SidecarConfig.Tcp("127.0.0.1", 0, token))) {
            String[] address = String.valueOf(sidecar.sidecar().ready().tcp()).split(":");
            try (LatticeForgeClient client = LatticeForgeClient.connect(ClientConfig.tcp(new InetSocketAddress(address[0],
                    Integer.parseInt(address[1])), TestSidecar.TOKEN.getBytes(StandardCharsets.UTF_8)).timeouts(WAIT_NS, WAIT_NS).withRing(0))) {
                assertTrue(client.isConnected(), () -> client.errors().toString());
                assertEquals("the server's door passes no descriptors", client.ringDeclined());
            }
        }
    }

    /** The session goes on through another ring after the sidecar was killed; a call that waits is told of the death at once. */
    @Test
    void aKilledSidecarIsMissedWithinASecondAndItsSuccessorGivesARingAgain() throws Exception {
        ServeProcess process = ServeProcess.start(directory);
        try (LatticeForgeClient client = LatticeForgeClient.connect(config(20_000_000).backoff(1_000_000, 10_000_000))) {
            assertTrue(client.usesRing(), client::ringDeclined);
            withoutDescriptors(process.child().process().pid());
            client.openGroup(1, 1, AnswerKind.NUMBER, "", 3);
            client.openSequence(1, 0, 1, 1, 0, 0, new int[0]);
            assertTrue(stats(client, 0).answered());
            process.close();
            long killed = System.nanoTime();
            assertFalse(stats(client, 1).answered());
            assertTrue(System.nanoTime() - killed < TimeUnit.SECONDS.toNanos(1), "noticed");
            assertEquals(1, client.counters().get(ClientCounter.DISCONNECTS));
            process = ServeProcess.start(directory);
            long until = System.nanoTime() + WAIT_NS;
            int step = 2;
            while (!stats(client, step++).answered() && System.nanoTime() < until) {
                LockSupport.parkNanos(10_000_000);
            }
            assertTrue(client.usesRing());
            assertEquals(1, client.counters().get(ClientCounter.RESUMED));
        } finally {
            process.close();
        }
    }

    /** Lets the process have one descriptor more, which the connection takes: there is none for a ring, and the client goes on by socket. */
    private void withoutDescriptors(long pid) throws Exception {
        if (new ProcessBuilder("sh", "-c", "command -v prlimit").start().waitFor() != 0) {
            System.out.println("ring: without descriptors: left out: no prlimit on the PATH");
            return;
        }
        int limit = 0;
        for (int free = 0; free < 2; limit++) {
            free += Files.exists(Path.of("/proc", String.valueOf(pid), "fd", String.valueOf(limit)), LinkOption.NOFOLLOW_LINKS) ? 0 : 1;
        }
        prlimit(pid, limit - 1);
        try (LatticeForgeClient client = LatticeForgeClient.connect(config(0))) {
            assertEquals("the server has no memory or descriptors for one", client.ringDeclined());
            assertTrue(client.ping() > 0, "by socket");
        } finally {
            prlimit(pid, 1024);
        }
    }

    private static void prlimit(long pid, int descriptors) throws Exception {
        assertEquals(0, new ProcessBuilder("prlimit", "--pid", String.valueOf(pid), "--nofile=" + descriptors + ":").start().waitFor());
    }

    /** A client that is killed leaves nothing behind: its ring is given back within a second. */
    @Test
    void aKilledClientGivesItsRingBackWithinASecond() throws Exception {
        try (TestSidecar sidecar = sidecar(1, 1 << 16, null)) {
            Counters<TransportCounter> counters = sidecar.sidecar().vitals().transport();
            ChildProcess holder = ChildProcess.start(directory, "io.latticeforge.process.RingHolder", directory.resolve("s").toString());
            assertEquals("holds a ring", holder.line());
            assertEquals(1, counters.get(TransportCounter.RINGS_OPEN));
            holder.process().destroyForcibly();
            holder.process().onExit().join();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (counters.get(TransportCounter.RINGS_OPEN) > 0) {
                assertTrue(System.nanoTime() < until, "still open");
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals(List.of(), sidecar.faults);
        }
    }

    private static DecisionsView stats(LatticeForgeClient client, int at) {
        StepWriter step = client.step();
        step.statsEntry(1, 0, at, 5, -0.1f, 0, 0.2f, 0.1f, 12, 3);
        return client.observe(step);
    }

    /** With rings open and nobody speaking the process sleeps: a second of it costs next to no CPU. */
    @Test
    void idleRingsCostNothing() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (TestSidecar sidecar = sidecar(4, 1 << 16, null);
                LatticeForgeClient one = LatticeForgeClient.connect(config(0));
                LatticeForgeClient other = LatticeForgeClient.connect(config(0))) {
            assertTrue(one.ping() > 0 && other.ping() > 0);
            double least = 1;
            for (int i = 0; i < 20 && least > 0.01; i++) {
                long before = system.getProcessCpuTime();
                long beforeNs = System.nanoTime();
                LockSupport.parkNanos(250_000_000);
                least = Math.min(least, (double) (system.getProcessCpuTime() - before) / (System.nanoTime() - beforeNs));
            }
            System.out.println("ring: idle, a share of a core of " + least);
            assertTrue(least <= 0.01, "idle at " + least);
            assertTrue(one.ping() > 0 && other.ping() > 0);
            assertEquals(List.of(), Objects.requireNonNull(sidecar).faults);
        }
    }
}
