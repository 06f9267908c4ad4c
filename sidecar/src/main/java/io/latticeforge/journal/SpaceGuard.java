package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stops appending while there is still space, because a mapped page that the disk has no room for is an error in the middle of a block.
 * Looks once a second of block time or every {@value #CHECK_EVERY_BYTES} bytes, whichever is first. Owned by the appending thread.
 */
final class SpaceGuard {
    private static final long CHECK_EVERY_NS = 1_000_000_000L;
    private static final long CHECK_EVERY_BYTES = 32L << 20;

    /** Where the free bytes of the file system come from. */
    @FunctionalInterface
    interface Space {
        long usableBytes() throws IOException;

        static Space of(Path directory) throws IOException {
            FileStore store = Files.getFileStore(directory);
            return store::getUsableSpace;
        }
    }

    private final Path directory;
    private final Space space;
    private final long minimumBytes;
    private long checkedAtNs = Long.MIN_VALUE / 2;
    private long bytesSince;
    private long usableBytes;

    SpaceGuard(Path directory, Space space, long minimumBytes) {
        this.directory = directory;
        this.space = space;
        this.minimumBytes = minimumBytes;
    }

    /** Whether bytes may be appended now. Allocates nothing between checks. */
    boolean admits(int bytes, long epochNs) {
        bytesSince += bytes;
        long sinceNs = epochNs - checkedAtNs;
        if (sinceNs >= CHECK_EVERY_NS || sinceNs < 0 || bytesSince >= CHECK_EVERY_BYTES) {
            checkedAtNs = epochNs;
            return check();
        }
        return usableBytes >= minimumBytes;
    }

    /** Looks now. */
    boolean check() {
        bytesSince = 0;
        try {
            usableBytes = space.usableBytes();
        } catch (IOException e) {
            usableBytes = 0;
        }
        return usableBytes >= minimumBytes;
    }

    LatticeForgeException refusal() {
        return new LatticeForgeException(ErrorCode.NOT_READY, "the file system of the journal " + directory + " has " + (usableBytes >> 20)
                + " MiB left; at least " + (minimumBytes >> 20) + " MiB are needed to append", usableBytes, minimumBytes);
    }
}
