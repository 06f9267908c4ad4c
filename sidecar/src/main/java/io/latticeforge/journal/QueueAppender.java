package io.latticeforge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * The Chronicle Queue under a journal: appends documents of raw bytes. Wire's typed readers and writers, which load classes that the data
 * names, are never used. Owned by the appending thread.
 */
final class QueueAppender implements AutoCloseable {
    /** Nobody else holds Chronicle's lock, as ours is held; waiting for it longer would be waiting for ourselves. */
    private static final long TIMEOUT_MS = 2_000;

    private static final int SEQUENCE_BITS = 32;
    private static final int HEADER_BYTES = 4;

    private final Path directory;
    private final RollClock clock;
    private @Nullable SingleChronicleQueue queue;
    private @Nullable ExcerptAppender appender;
    private long index = -1;
    private long offset;

    QueueAppender(Path directory, RollClock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    void open() throws IOException {
        ChronicleSettings.apply();
        QueueLeftovers.clear(directory);
        goOnAfter(RollFiles.list(directory));
        SingleChronicleQueue opened = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(RollClock.CYCLE)
                .timeProvider(clock)
                .timeoutMS(TIMEOUT_MS)
                .build();
        queue = opened;
        appender = opened.createAppender();
    }

    /** A process killed in a roll leaves a closed file and none after it: the next one is begun, whatever time it is. */
    private void goOnAfter(List<Path> files) {
        if (files.isEmpty()) {
            return;
        }
        int cycle = (int) RollFiles.cycle(files.getLast());
        if (RollFiles.isCondensed(files.getLast())) {
            clock.notBefore(cycle + 1);
            return;
        }
        try (RollFile last = new RollFile(files.getLast())) {
            last.seek(last.writePosition());
            RollFile.Found found = last.next();
            while (found == RollFile.Found.BLOCK) {
                found = last.next();
            }
            clock.notBefore(found == RollFile.Found.CLOSED ? cycle + 1 : cycle);
        }
    }

    /**
     * Appends one document. Whatever it throws, the document may or may not be there: only reading the file tells.
     */
    void append(byte[] bytes, int length) {
        if (index >= 0 && (index & (1L << SEQUENCE_BITS) - 1) >= RollClock.MAX_DOCUMENTS) {
            clock.endFile();
        }
        ExcerptAppender current = appender;
        if (current == null) {
            throw new IllegalStateException("closed");
        }
        DocumentContext document = current.writingDocument();
        boolean whole = false;
        try {
            Bytes<?> out = document.wire().bytes();
            offset = out.writePosition() - HEADER_BYTES;
            out.write(bytes, 0, length);
            index = document.index();
            whole = true;
        } finally {
            if (!whole) {
                document.rollbackOnClose();
            }
            document.close();
        }
    }

    /** Cycle of the last document appended; -1 before the first. */
    long cycle() {
        return index >> SEQUENCE_BITS;
    }

    /** Offset of the last document in its roll file. */
    long offset() {
        return offset;
    }

    @Override
    public void close() {
        ExcerptAppender closingAppender = appender;
        SingleChronicleQueue closingQueue = queue;
        appender = null;
        queue = null;
        if (closingAppender != null) {
            closingAppender.close();
        }
        if (closingQueue != null) {
            closingQueue.close();
        }
    }
}
