package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a journal, for people. Reads snapshots whole to say whether they are valid.
 *
 * @param rollFiles oldest first
 * @param snapshots newest first
 */
public record JournalContents(List<RollFileInfo> rollFiles, List<SnapshotInfo> snapshots) {
    /** @param usedBytes up to the last block; the file itself is larger, and sparse */
    public record RollFileInfo(String name, long usedBytes) {}

    /** @param fault why it cannot be used; empty for a valid one */
    public record SnapshotInfo(String name, long position, long bytes, String fault) {}

    public static JournalContents of(Path directory) {
        JournalDirectory.requireJournal(directory);
        List<RollFileInfo> rollFiles = new ArrayList<>();
        for (Path path : RollFiles.list(directory)) {
            try (RollFile file = new RollFile(path)) {
                rollFiles.add(new RollFileInfo(path.getFileName().toString(), file.writePosition()));
            }
        }
        List<SnapshotInfo> snapshots = new ArrayList<>();
        for (Path path : SnapshotFile.list(directory)) {
            snapshots.add(new SnapshotInfo(path.getFileName().toString(), SnapshotFile.position(path), size(path), fault(path)));
        }
        return new JournalContents(List.copyOf(rollFiles), List.copyOf(snapshots));
    }

    private static String fault(Path snapshot) {
        try {
            SnapshotFile.verify(snapshot);
            return "";
        } catch (LatticeForgeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, path + " cannot be read: " + e.getMessage(), e);
        }
    }
}
