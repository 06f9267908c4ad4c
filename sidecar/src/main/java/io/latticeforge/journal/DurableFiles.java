package io.latticeforge.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes small files that are there whole or not at all, also after the power fails. Stateless. */
final class DurableFiles {
    /** Ending of a file that is still being written. */
    static final String TEMPORARY = ".tmp";

    /** The JDK copies what lies on the heap, all that it is given at once. */
    private static final int PIECE_BYTES = 256 * 1024;

    private DurableFiles() {}

    /** The parts one after the other; each is read from its position to its limit. */
    static void write(Path file, ByteBuffer... parts) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer part : parts) {
                int end = part.limit();
                while (part.position() < end) {
                    channel.write(part.limit(Math.min(end, part.position() + PIECE_BYTES)));
                }
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(file.toAbsolutePath().getParent());
    }

    /** Forces the names that a directory holds. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
