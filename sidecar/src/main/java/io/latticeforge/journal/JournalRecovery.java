package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a journal: takes its lock, finds the newest snapshot that fits it, gives the blocks after that, and then the journal itself.
 *
 * <pre>{@code
 * try (JournalRecovery recovery = JournalRecovery.open(options)) {
 *     Snapshot snapshot = recovery.snapshot();
 *     if (snapshot != null) { engine.restore(snapshot.payload()); }
 *     while (recovery.next()) { engine.on(recovery.block()); }
 *     journal = recovery.journal();
 * }
 * }</pre>
 *
 * A snapshot fits if it is whole and its block is in the journal with the same hash; any other is passed over, and {@link #passedOver} says
 * why. Closing it before {@link #journal} gives the lock back; after that it does nothing. Not thread-safe.
 */
public final class JournalRecovery implements AutoCloseable {
    private final Path directory;
    private final JournalLock lock;
    private final SpaceGuard guard;
    private final Durability durability;
    private final List<String> passedOver = new ArrayList<>();
    private final List<Path> foreign = new ArrayList<>();
    private final Iterator<Path> candidates;
    private @Nullable Snapshot snapshot;
    private JournalReader reader;
    private long previousOffset = -1;
    private long lastOffset = -1;
    private long lastCycle = -1;
    private boolean handedOver;

    private JournalRecovery(Path directory, JournalLock lock, SpaceGuard guard, Durability durability) {
        this.directory = directory;
        this.lock = lock;
        this.guard = guard;
        this.durability = durability;
        this.candidates = SnapshotFile.list(directory).iterator();
        this.reader = start();
    }

    /**
     * @throws LatticeForgeException (UNAVAILABLE) locked or not accessible, (BAD_CONFIGURATION) not a journal or of a newer layout,
     *     (CORRUPT) nothing in it fits together
     */
    public static JournalRecovery open(JournalOptions options) {
        return open(options, null);
    }

    static JournalRecovery open(JournalOptions options, SpaceGuard.@Nullable Space space) {
        Path directory = options.directory().toAbsolutePath();
        JournalDirectory.createIfAbsent(directory);
        JournalLock lock = JournalLock.take(directory);
        boolean done = false;
        try {
            JournalDirectory.stateLayout(directory);
            SpaceGuard.Space free = space == null ? SpaceGuard.Space.of(directory) : space;
            JournalRecovery recovery = new JournalRecovery(directory, lock, new SpaceGuard(directory, free, options.minimumFreeBytes()),
                    options.durability());
            done = true;
            return recovery;
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the file system of the journal " + directory + " cannot be asked: "
                    + e.getMessage(), e);
        } finally {
            if (!done) {
                lock.close();
            }
        }
    }

    /** State to begin with, or null to begin with the first block. */
    public @Nullable Snapshot snapshot() {
        return snapshot;
    }

    /** The engine cannot use this snapshot (written by another version, say): go on with the one before it, or with the first block. */
    public void rejectSnapshot(String why) {
        Snapshot rejected = snapshot;
        if (rejected != null) {
            passedOver.add(SnapshotFile.of(directory, rejected.position()).getFileName() + ": " + why);
        }
        reader.close();
        reader = start();
    }

    /** Snapshots that were not used, each with its reason. */
    public List<String> passedOver() {
        return Collections.unmodifiableList(passedOver);
    }

    /** The next block after the snapshot. */
    public boolean next() {
        boolean more = reader.next();
        if (more) {
            note();
        }
        return more;
    }

    public Block block() {
        return reader.block();
    }

    /** Position of the last block seen: of the snapshot, then of each block given. */
    public long position() {
        return reader.position();
    }

    /**
     * The journal, ready to append after its last block. Blocks that were not asked for are checked and passed over. Snapshots of blocks
     * that are not in it (lost with the power) are deleted: their positions will be given to other blocks.
     *
     * @throws LatticeForgeException (CORRUPT) if the end of the last file is not as its writer left it
     */
    public Journal journal() {
        while (next()) {
            continue;
        }
        requireWriterAgrees();
        byte[] hash = new byte[BlockHeader.HASH_BYTES];
        reader.hash(hash);
        ChainEnd end = new ChainEnd(reader.position(), hash, reader.position() == 0 ? BlockPlace.NONE : reader.place());
        reader.close();
        RollClock clock = new RollClock();
        QueueAppender queue = new QueueAppender(directory, clock);
        try {
            for (Path file : foreign) {
                Files.deleteIfExists(file);
            }
            queue.open();
        } catch (IOException | RuntimeException e) {
            queue.close();
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal " + directory + " cannot be opened: " + e.getMessage(), e);
        }
        handedOver = true;
        return new Journal(directory.toString(),
                new DiskStore(directory, lock, queue, clock, guard, new Persistence(directory, durability)), end);
    }

    @Override
    public void close() {
        reader.close();
        if (!handedOver) {
            lock.close();
        }
    }

    private JournalReader start() {
        lastOffset = -1;
        lastCycle = -1;
        while (candidates.hasNext()) {
            Path file = candidates.next();
            try {
                Snapshot candidate = SnapshotFile.read(file);
                JournalMark mark = candidate.mark();
                JournalReader found = JournalReader.after(directory, mark.position(), mark.hash(), mark.place());
                if (found != null) {
                    snapshot = candidate;
                    reader = found;
                    note();
                    return found;
                }
                foreign.add(file);
                passedOver.add(file.getFileName() + ": its block " + candidate.position() + " is not in the journal");
            } catch (LatticeForgeException e) {
                if (e.code() != ErrorCode.CORRUPT) {
                    throw e;
                }
                passedOver.add(file.getFileName() + ": " + e.getMessage());
            }
        }
        snapshot = null;
        return fromFirst();
    }

    private JournalReader fromFirst() {
        try (JournalReader peek = JournalReader.open(directory)) {
            boolean any = peek.next();
            if (any && RollFiles.anyCondensed(directory)) {
                throw new LatticeForgeException(ErrorCode.CORRUPT, "the journal " + directory + " is kept at level "
                        + JournalLevel.DECISIONS.text() + ", and no snapshot fits what is left of its observations" + reasons());
            }
            if (any && peek.position() > 1) {
                throw new LatticeForgeException(ErrorCode.CORRUPT, "the journal " + directory + " begins with block " + peek.position()
                        + " and no snapshot fits it" + reasons(), peek.position(), 1);
            }
            if (!any && !passedOver.isEmpty()) {
                throw new LatticeForgeException(ErrorCode.CORRUPT, "the journal " + directory
                        + " has no blocks but snapshots of them; bring its files back or move the snapshots away" + reasons());
            }
        }
        return JournalReader.open(directory);
    }

    private String reasons() {
        return passedOver.isEmpty() ? "" : " (" + String.join("; ", passedOver) + ")";
    }

    private void note() {
        BlockPlace place = reader.place();
        previousOffset = place.cycle() == lastCycle ? lastOffset : -1;
        lastOffset = place.offset();
        lastCycle = place.cycle();
    }

    /** Chronicle appends behind its write position: where that is wrong, it would leave a hole that no reader gets past. */
    private void requireWriterAgrees() {
        RollFile file = reader.file();
        if (file == null || lastOffset < 0 || RollFiles.cycle(file.path()) != lastCycle) {
            return;
        }
        long writePosition = file.writePosition();
        if (writePosition != lastOffset && previousOffset >= 0 && writePosition != previousOffset) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, file.path().getFileName() + " says that its last block begins at byte "
                    + writePosition + "; it begins at " + lastOffset, writePosition, lastOffset);
        }
    }
}
