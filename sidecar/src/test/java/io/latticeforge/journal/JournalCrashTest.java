package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.threads.BusyTimedPauser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes, really killed (SIGKILL). */
class JournalCrashTest {
    private static final int CYCLES = Integer.getInteger("latticeforge.test.kills", 5);
    private static final long READY_NS = TimeUnit.SECONDS.toNanos(2);

    private final TestBlocks blocks = new TestBlocks();

    @TempDir
    Path temp;

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        Path directory = temp.resolve("journal");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long before = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            long acknowledged = killAfter(directory, Durability.PROCESS, before + 1 + random.nextInt(20_000));
            before = reopened(directory, acknowledged, "seed " + seed + ", cycle " + cycle);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCH", "SYNC"})
    void norUnderADurabilityThatPromisesMore(Durability durability) throws Exception {
        Path directory = temp.resolve("journal");
        long acknowledged = killAfter(directory, durability, durability == Durability.SYNC ? 100 : 5_000);
        reopened(directory, acknowledged, durability.text());
    }

    @Test
    void aDocumentLeftOpenIsTheEnd() throws Exception {
        Path directory = temp.resolve("journal");
        Process child = ChildJvm.start(temp, EndlessAppender.class.getName(), directory.toString(), "open");
        long acknowledged = 0;
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); !line.equals("ready"); line = out.readLine()) {
                acknowledged = Long.parseLong(line);
            }
            child.destroyForcibly().waitFor();
        }
        assertEquals(100, acknowledged);
        assertEquals(100, TestBlocks.readAll(directory));
        assertEquals(101, reopened(directory, acknowledged, "open document"));
    }

    @Test
    void theSamePidAgainDoesNotWaitForItself() {
        Path directory = temp.resolve("journal");
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            blocks.append(journal, 10, TestBlocks.START_NS);
        }
        // What process 1 of a container leaves for the next process 1: Chronicle's locks with a pid that is alive.
        try (TableStore<Metadata.NoMeta> table = SingleTableBuilder.binary(directory.resolve("metadata.cq4t").toFile(),
                Metadata.NoMeta.INSTANCE).readOnly(false).build();
                TableStoreWriteLock append = new TableStoreWriteLock(table, BusyTimedPauser::new, 0L, TableStoreWriteLock.APPEND_LOCK_KEY);
                TableStoreWriteLock write = new TableStoreWriteLock(table, BusyTimedPauser::new, 0L)) {
            append.lock();
            write.lock();
        }
        reopened(directory, 10, "same pid");
    }

    @Test
    void anotherProcessIsNamed() throws Exception {
        Path directory = temp.resolve("journal");
        Process child = ChildJvm.start(temp, EndlessAppender.class.getName(), directory.toString(), "hold");
        try (BufferedReader out = child.inputReader()) {
            assertEquals("ready", out.readLine());
            LatticeForgeException taken = assertThrows(LatticeForgeException.class, () -> Journal.open(JournalOptions.of(directory)));
            assertEquals(ErrorCode.UNAVAILABLE, taken.code());
            assertEquals(child.pid(), taken.value());
            assertTrue(taken.getMessage().contains(directory + " is in use by process " + child.pid()), taken.getMessage());
            child.destroyForcibly().waitFor();
        }
        Journal.open(JournalOptions.of(directory)).close();
    }

    private long killAfter(Path directory, Durability durability, long position) throws IOException, InterruptedException {
        Process child = ChildJvm.start(temp, EndlessAppender.class.getName(), directory.toString(), "endless", durability.text());
        long acknowledged = 0;
        try (BufferedReader out = child.inputReader()) {
            while (acknowledged < position) {
                acknowledged = Long.parseLong(out.readLine());
            }
            child.toHandle().destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The last line may be cut; a shorter number claims less, never more.
                acknowledged = line.isEmpty() ? acknowledged : Math.max(acknowledged, Long.parseLong(line));
            }
            child.waitFor();
        }
        return acknowledged;
    }

    private long reopened(Path directory, long acknowledged, String context) {
        long startNs = System.nanoTime();
        try (Journal journal = Journal.open(JournalOptions.of(directory))) {
            long tookNs = System.nanoTime() - startNs;
            assertTrue(tookNs < READY_NS, context + ": opened after " + tookNs + " ns");
            assertTrue(journal.position() >= acknowledged, context + ": " + acknowledged + " were acknowledged, " + journal.position()
                    + " are there");
            blocks.append(journal, 1, TestBlocks.START_NS);
            long position = TestBlocks.readAll(directory);
            assertEquals(journal.position(), position, context);
            return position;
        }
    }
}
