package io.latticeforge.ingest;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.protocol.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.Executor;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The door for JVM neighbours: they append frames to the queue {@code in} of a 0700 directory and read replies from the queue {@code out}, with no
 * socket. A trusted door: whoever may write the directory may speak.
 *
 * <pre>
 * document of either queue:   u64 neighbour, then one frame
 * </pre>
 *
 * The frames are those of the socket, and so is everything behind {@link Intake}. The index of each document stands in the block that came from
 * it, so that after a restart the door goes on behind the last one journaled. While nothing arrives it is looked at every millisecond.
 */
public final class QueueDoor implements AutoCloseable {
    /** Neighbours at a time; one more makes the one that has been silent for longest go. */
    private static final int MAX_NEIGHBOURS = 64;

    /** Documents taken in one turn of the event loop, so that sockets are not starved. */
    private static final int MAX_TURN = 64;

    private static final int PREFIX_BYTES = Long.BYTES;

    private final Intakes intakes;
    private final NeighbourQueue in;
    private final NeighbourQueue out;
    private final ExcerptTailer tailer;
    private final ExcerptAppender appender;
    private final Long2ObjectHashMap<Neighbour> neighbours = new Long2ObjectHashMap<>();
    private boolean closed;

    private QueueDoor(Intakes intakes, NeighbourQueue in, NeighbourQueue out, long lastSource) {
        this.intakes = intakes;
        this.in = in;
        this.out = out;
        this.appender = out.appender();
        this.tailer = in.tailer();
        if (lastSource != 0 && tailer.moveToIndex(lastSource)) {
            try (DocumentContext behind = tailer.readingDocument()) {
                behind.isPresent();
            }
        } else if (lastSource == 0) {
            tailer.toEnd();
        }
    }

    /** @param lastSource index of the last document that is in the journal; 0 to begin with what arrives from now on */
    public static QueueDoor open(Path directory, Intakes intakes, long lastSource) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the ingest queue directory " + directory + " cannot be made: " + e, e);
        }
        return new QueueDoor(intakes, NeighbourQueue.open(directory.resolve("in")), NeighbourQueue.open(directory.resolve("out")), lastSource);
    }

    /** Looks at the queue from now on, on the path's thread. */
    public void pollOn(Schedule schedule) {
        schedule.soon(() -> turn(schedule));
    }

    private void turn(Schedule schedule) {
        if (closed) {
            return;
        }
        int taken = 0;
        try {
            taken = poll();
        } finally {
            // Also after a fault: it costs one document, not the door.
            if (taken > 0) {
                schedule.soon(() -> turn(schedule));
            } else {
                schedule.later(() -> turn(schedule));
            }
        }
    }

    /** Takes what has arrived; returns how many documents that was. */
    int poll() {
        int taken = 0;
        while (taken < MAX_TURN) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    break;
                }
                taken++;
                Bytes<?> bytes = document.wire().bytes();
                long length = bytes.readRemaining();
                if (length > PREFIX_BYTES + Frame.HEAD_OFFSET) {
                    long address = bytes.addressForRead(bytes.readPosition());
                    frame(bytes.readLong(bytes.readPosition()), address + PREFIX_BYTES, length - PREFIX_BYTES, document.index());
                }
            }
        }
        return taken;
    }

    private void frame(long id, long address, long length, long index) {
        Neighbour neighbour = neighbours.get(id);
        if (neighbour == null) {
            if (neighbours.size() >= MAX_NEIGHBOURS) {
                longestSilent().close();
            }
            neighbour = new Neighbour(id);
            neighbours.put(id, neighbour);
        }
        neighbour.lastIndex = index;
        neighbour.intake.accept(Intake.MEMORY, address, length, index);
    }

    /** Neighbours do not say goodbye: who spoke last longest ago makes room. It may come back with its resume token. */
    private Neighbour longestSilent() {
        Neighbour silent = null;
        for (Neighbour neighbour : neighbours.values()) {
            if (silent == null || neighbour.lastIndex < silent.lastIndex) {
                silent = neighbour;
            }
        }
        return Objects.requireNonNull(silent);
    }

    @Override
    public void close() {
        closed = true;
        in.close();
        out.close();
    }

    /** When to look again. */
    public interface Schedule {
        /** After what waits now. */
        void soon(Runnable task);

        /** After the idle pause. */
        void later(Runnable task);

        /** On an event loop with timers. */
        static Schedule of(Executor loop, Timer timer, long idleNs) {
            return new Schedule() {
                @Override
                public void soon(Runnable task) {
                    loop.execute(task);
                }

                @Override
                public void later(Runnable task) {
                    timer.after(idleNs, task);
                }
            };
        }

        /** Runs a task after a delay. */
        @FunctionalInterface
        interface Timer {
            void after(long delayNs, Runnable task);
        }
    }

    private final class Neighbour implements Replies {
        private final long id;
        private final Intake intake;
        private long lastIndex;

        Neighbour(long id) {
            this.id = id;
            this.intake = intakes.open(Door.QUEUE, true, this);
        }

        @Override
        public void send(DirectBuffer frame, int offset, int length) {
            try (DocumentContext document = appender.writingDocument()) {
                Bytes<?> bytes = document.wire().bytes();
                bytes.writeLong(id);
                bytes.write(frame.byteArray(), offset, length);
            }
        }

        /** Its framing is lost or its token was wrong: what it says next begins anew. */
        @Override
        public void close() {
            neighbours.remove(id);
            intake.closed();
        }
    }
}
