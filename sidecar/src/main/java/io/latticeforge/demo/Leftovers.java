package io.latticeforge.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Temporary directories of demos, named after the process that owns them: one that was killed could not remove its own. */
final class Leftovers {
    /** So many are removed at one start; the next goes on. */
    static final int MOST = 16;

    private static final String PREFIX = "latticeforge-demo-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,10})-[0-9]+");

    private Leftovers() {}

    /** A directory of this process. */
    static Path create(Path parent) throws IOException {
        return Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
    }

    /** Removes those whose process is dead; one that cannot be removed, or belongs to somebody else, stays. */
    static void remove(Path parent) {
        int removed = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path each : all) {
                if (removed < MOST && isLeft(each)) {
                    removed++;
                    tryToDelete(each);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What others left is not this demo's trouble.
        }
    }

    private static void tryToDelete(Path directory) {
        try {
            delete(directory);
        } catch (IOException | UncheckedIOException e) {
            // It is somebody else's, or goes away by itself.
        }
    }

    private static boolean isLeft(Path path) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        return name.matches() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(path)
                && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    /** Follows no links. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
