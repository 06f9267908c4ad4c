package io.latticeforge.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Forces the roll file that is being appended to: on Linux a force of the file writes the pages that another mapping of it has made dirty.
 * A file that is new has its name forced too. Owned by one thread.
 */
final class Forcing implements AutoCloseable {
    private final Path directory;
    private long cycle = -1;
    private @Nullable FileChannel channel;

    Forcing(Path directory) {
        this.directory = directory;
    }

    /** Returns when everything that was appended to that file before this call is on the disk. */
    void force(long toCycle) throws IOException {
        FileChannel current = channel;
        if (current == null || toCycle != cycle) {
            // The end of the file before is an append too.
            close();
            current = FileChannel.open(RollFiles.of(directory, toCycle), StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = current;
            cycle = toCycle;
            DurableFiles.forceDirectory(directory);
        }
        current.force(true);
    }

    @Override
    public void close() throws IOException {
        FileChannel closing = channel;
        channel = null;
        if (closing != null) {
            try (closing) {
                closing.force(true);
            }
        }
    }
}
