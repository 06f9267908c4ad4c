package io.latticeforge.journal;

import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What of a journal is kept: at level {@code decisions} its older files are condensed, and its oldest ones go while it is larger, or reaches
 * further back, than it may. Runs after a snapshot, on the snapshots' thread.
 *
 * <p>The newest {@value #RECOVERABLE} valid snapshots stay, and every file from the older of them on, whole, whatever level and bounds say:
 * recovery needs them. Each whole file that stays keeps the first snapshot that was made in it, so that what is left can be folded again
 * from there ({@link JournalStart}).
 *
 * @param maxBytes of blocks and snapshots together; 0 for no bound
 * @param maxAgeSeconds how far back the newest block may look, to five minutes; 0 for no bound
 * @param level what is left of older files
 */
public record Retention(long maxBytes, long maxAgeSeconds, JournalLevel level) {
    /** Everything. */
    public static final Retention ALL = new Retention(0, 0, JournalLevel.OBSERVATIONS);

    static final int RECOVERABLE = 2;

    private boolean bounded() {
        return maxBytes > 0 || maxAgeSeconds > 0;
    }

    private boolean condenses() {
        return level == JournalLevel.DECISIONS;
    }

    /**
     * @param goOn asked now and then while files are condensed, which may take seconds
     * @return roll files deleted
     */
    int apply(Path directory, BooleanSupplier goOn) throws IOException {
        List<Path> valid = newestValid(directory);
        if (valid.size() < RECOVERABLE) {
            return 0;
        }
        Path oldestNeeded = valid.getLast();
        Set<Path> kept = new HashSet<>(valid);
        if (bounded() || condenses()) {
            kept.addAll(firstOfEachFile(directory));
        }
        for (Path snapshot : SnapshotFile.list(directory)) {
            if (!kept.contains(snapshot) && SnapshotFile.position(snapshot) < SnapshotFile.position(oldestNeeded)) {
                Files.deleteIfExists(snapshot);
            }
        }
        long neededCycle = SnapshotFile.mark(oldestNeeded).place().cycle();
        if (condenses()) {
            condenseBefore(neededCycle, directory, goOn);
        }
        return bounded() ? deleteFilesBefore(neededCycle, directory) : 0;
    }

    /** Oldest first, so that no condensed file follows a whole one. */
    private static void condenseBefore(long neededCycle, Path directory, BooleanSupplier goOn) throws IOException {
        for (Path file : RollFiles.list(directory)) {
            if (RollFiles.cycle(file) >= neededCycle) {
                return;
            }
            if (RollFiles.isCondensed(file)) {
                Files.deleteIfExists(RollFiles.of(directory, RollFiles.cycle(file)));
            } else if (!CondensedFile.replace(file, goOn)) {
                return;
            }
            deleteSnapshotsOf(RollFiles.cycle(file), directory);
        }
    }

    private int deleteFilesBefore(long neededCycle, Path directory) throws IOException {
        List<Path> files = RollFiles.list(directory);
        long newestCycle = RollFiles.cycle(files.getLast());
        long bytes = usedBytes(files) + snapshotBytes(directory);
        int deleted = 0;
        for (Path file : files) {
            long cycle = RollFiles.cycle(file);
            boolean tooOld = maxAgeSeconds > 0 && (newestCycle - cycle) * RollFiles.CYCLE_SECONDS > maxAgeSeconds;
            boolean tooMuch = maxBytes > 0 && bytes > maxBytes;
            if (cycle >= neededCycle || !tooOld && !tooMuch) {
                break;
            }
            bytes -= usedBytes(List.of(file)) + deleteSnapshotsOf(cycle, directory);
            Files.deleteIfExists(file);
            deleted++;
        }
        return deleted;
    }

    private static List<Path> newestValid(Path directory) {
        List<Path> valid = new ArrayList<>();
        for (Path file : SnapshotFile.list(directory)) {
            if (valid.size() < RECOVERABLE && isValid(file)) {
                valid.add(file);
            }
        }
        return valid;
    }

    private static boolean isValid(Path file) {
        try {
            SnapshotFile.verify(file);
            return true;
        } catch (LatticeForgeException e) {
            return false;
        }
    }

    private static Set<Path> firstOfEachFile(Path directory) {
        Set<Path> first = new HashSet<>();
        Set<Long> cycles = new HashSet<>();
        for (Path file : SnapshotFile.list(directory).reversed()) {
            long cycle = cycle(file);
            if (cycle >= 0 && cycles.add(cycle)) {
                first.add(file);
            }
        }
        return first;
    }

    /** Cycle of the roll file that a snapshot's block is in; -1 for a snapshot that does not say. */
    private static long cycle(Path snapshot) {
        try {
            return SnapshotFile.mark(snapshot).place().cycle();
        } catch (LatticeForgeException e) {
            return -1;
        }
    }

    private static long deleteSnapshotsOf(long cycle, Path directory) throws IOException {
        long bytes = 0;
        for (Path snapshot : SnapshotFile.list(directory)) {
            if (cycle(snapshot) == cycle) {
                bytes += Files.size(snapshot);
                Files.deleteIfExists(snapshot);
            }
        }
        return bytes;
    }

    /** Up to each file's last block: the files themselves are larger, and sparse. */
    private static long usedBytes(List<Path> files) {
        long bytes = 0;
        for (Path path : files) {
            try (RollFile file = new RollFile(path)) {
                bytes += file.writePosition();
            }
        }
        return bytes;
    }

    private static long snapshotBytes(Path directory) throws IOException {
        long bytes = 0;
        for (Path snapshot : SnapshotFile.list(directory)) {
            bytes += Files.size(snapshot);
        }
        return bytes;
    }
}
