package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.journal.ChronicleSettings;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** One of the two queues between a sidecar and its JVM neighbours: documents of raw bytes, never typed. */
final class NeighbourQueue implements AutoCloseable {
    private static final long TIMEOUT_MS = 2_000;

    private final SingleChronicleQueue queue;

    private NeighbourQueue(SingleChronicleQueue queue) {
        this.queue = queue;
    }

    static NeighbourQueue open(Path directory) {
        ChronicleSettings.apply();
        try {
            return new NeighbourQueue(
                    SingleChronicleQueueBuilder.binary(directory).rollCycle(RollCycles.FAST_HOURLY).timeoutMS(TIMEOUT_MS).build());
        } catch (RuntimeException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the queue " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    ExcerptTailer tailer() {
        return queue.createTailer();
    }

    ExcerptAppender appender() {
        return queue.createAppender();
    }

    @Override
    public void close() {
        queue.close();
    }
}
