package io.latticeforge.journal;

import java.nio.file.Path;

/**
 * How a journal is opened.
 *
 * @param directory made with mode 0700 if it does not exist
 * @param minimumFreeBytes appending stops while the file system has less
 * @param durability what a block whose append has returned survives
 */
public record JournalOptions(Path directory, long minimumFreeBytes, Durability durability) {
    /** 256 MiB. */
    public static final long DEFAULT_MINIMUM_FREE_BYTES = 256L << 20;

    public static JournalOptions of(Path directory) {
        return of(directory, DEFAULT_MINIMUM_FREE_BYTES);
    }

    public static JournalOptions of(Path directory, long minimumFreeBytes) {
        return new JournalOptions(directory, minimumFreeBytes, Durability.PROCESS);
    }
}
