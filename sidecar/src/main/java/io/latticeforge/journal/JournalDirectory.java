package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What makes a directory a journal: mode 0700 and a file {@value #LAYOUT_FILE} that names the layout. Stateless.
 *
 * <pre>
 * journal.layout            "latticeforge-journal 1"
 * lock                      locked by the process that appends; holds its pid
 * 20260102-0305V.cq4        blocks of five minutes
 * 20260102-0305V.lfc        what is left of them at level decisions
 * metadata.cq4t             Chronicle's own
 * snapshot-POSITION.lfs     engine state after that block
 * </pre>
 */
final class JournalDirectory {
    static final String LAYOUT_FILE = "journal.layout";
    static final int LAYOUT_VERSION = 1;

    private static final String LAYOUT_NAME = "latticeforge-journal ";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private JournalDirectory() {}

    /** Makes the directory where it does not exist; refuses one that holds something else. */
    static void createIfAbsent(Path directory) {
        try {
            if (!Files.exists(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            if (!Files.isDirectory(directory)) {
                throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the journal " + directory + " is a file, not a directory");
            }
            if (!Files.isWritable(directory)) {
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal directory " + directory + " is not writable");
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal directory " + directory + " cannot be made: " + reason(e),
                    e);
        }
    }

    /** With the lock held: states the layout in an empty directory, checks it in one that has been used. */
    static void stateLayout(Path directory) {
        if (Files.exists(directory.resolve(LAYOUT_FILE))) {
            requireJournal(directory);
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.equals(JournalLock.FILE) && !name.equals(LAYOUT_FILE + DurableFiles.TEMPORARY)) {
                    throw notAJournal(directory, name);
                }
            }
            DurableFiles.write(directory.resolve(LAYOUT_FILE), ByteBuffer.wrap((LAYOUT_NAME + LAYOUT_VERSION + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal directory " + directory + " cannot be prepared: "
                    + reason(e), e);
        }
    }

    /** @throws LatticeForgeException (UNAVAILABLE, BAD_CONFIGURATION) if this version cannot read it as a journal */
    static void requireJournal(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "there is no journal directory " + directory);
        }
        Path file = directory.resolve(LAYOUT_FILE);
        if (!Files.exists(file)) {
            throw notAJournal(directory, "no " + LAYOUT_FILE);
        }
        String layout;
        try {
            layout = Files.readString(file).strip();
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, file + " cannot be read: " + reason(e), e);
        }
        int version = version(layout);
        if (version < 1) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the journal " + directory + " does not name its layout in "
                    + LAYOUT_FILE + ": \"" + layout + "\"");
        }
        if (version > LAYOUT_VERSION) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the journal " + directory + " has layout " + version
                    + "; this version reads up to " + LAYOUT_VERSION, version, LAYOUT_VERSION);
        }
    }

    private static int version(String layout) {
        String number = layout.startsWith(LAYOUT_NAME) ? layout.substring(LAYOUT_NAME.length()) : "";
        return number.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(number) : 0;
    }

    private static LatticeForgeException notAJournal(Path directory, String found) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, directory + " is not a journal directory: it has " + found);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileSystemException known when known.getReason() != null -> known.getFile() + ": " + known.getReason();
            default -> e.getClass().getSimpleName() + ": " + e.getMessage();
        };
    }
}
