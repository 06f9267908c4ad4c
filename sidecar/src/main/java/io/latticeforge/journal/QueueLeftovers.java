package io.latticeforge.journal;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.threads.BusyTimedPauser;

/**
 * Clears what a killed process left in a queue and what Chronicle would wait for. Called with our own lock held, so nobody else appends.
 *
 * <ul>
 *   <li>Chronicle's write lock names a pid. A restarted container has the same pid, and Chronicle would wait for itself.
 *   <li>A file whose first header was never completed holds nothing; Chronicle waits ten seconds for its maker.
 * </ul>
 */
final class QueueLeftovers {
    private static final int NOT_COMPLETE = 1 << 31;
    private static final int WRITE_POSITION_OFFSET = 64;
    private static final int HEAD_BYTES = 72;

    private QueueLeftovers() {}

    static void clear(Path directory) throws IOException {
        Path table = directory.resolve(SingleChronicleQueue.QUEUE_METADATA_FILE);
        if (unborn(table)) {
            Files.delete(table);
        }
        List<Path> files = RollFiles.list(directory);
        if (!files.isEmpty() && unborn(files.getLast())) {
            Files.delete(files.getLast());
        }
        if (Files.exists(table)) {
            // The table names Chronicle's own classes by short names that only this makes known, in a process that has opened no queue yet.
            SingleChronicleQueueBuilder.addAliases();
            unlock(table.toFile());
        }
    }

    /** No first header, and no block was ever completed in it. */
    private static boolean unborn(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                continue;
            }
        }
        int header = head.getInt(0);
        return (header == 0 || header == NOT_COMPLETE) && head.getLong(WRITE_POSITION_OFFSET) == 0;
    }

    private static void unlock(File table) {
        try (TableStore<Metadata.NoMeta> store = SingleTableBuilder.binary(table, Metadata.NoMeta.INSTANCE).readOnly(false).build();
                TableStoreWriteLock append = new TableStoreWriteLock(store, BusyTimedPauser::new, 0L, TableStoreWriteLock.APPEND_LOCK_KEY);
                TableStoreWriteLock write = new TableStoreWriteLock(store, BusyTimedPauser::new, 0L)) {
            append.forceUnlock();
            write.forceUnlock();
        }
    }
}
