package io.latticeforge.journal;

import io.latticeforge.record.BlockHeader;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Finds the roll file of a position by the first block of each file: log2(files) small reads. Stateless. */
final class FirstBlocks {
    private FirstBlocks() {}

    /** The last file that begins at or before a position; the oldest where all begin after it; null where there is none. */
    static @Nullable RollFile fileOf(Path directory, long position) {
        List<Path> files = RollFiles.list(directory);
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (firstPosition(files.get(middle)) <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return files.isEmpty() ? null : new RollFile(files.get(low));
    }

    /** Position of a file's first block as its header states it; the largest long for a file without one. */
    private static long firstPosition(Path path) {
        try (RollFile file = new RollFile(path)) {
            return switch (file.next()) {
                case BLOCK -> new UnsafeBuffer(file.bytes()).getLong(file.start() + BlockHeader.POSITION_OFFSET, ByteOrder.LITTLE_ENDIAN);
                case LEFT_OUT -> file.leftOut().first();
                case END, CLOSED -> Long.MAX_VALUE;
            };
        }
    }
}
