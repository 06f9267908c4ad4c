package io.latticeforge.journal;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** Names and order of the files that a journal is kept in, one for each five minutes with blocks. Stateless. */
final class RollFiles {
    static final long CYCLE_SECONDS = 5 * 60;

    private static final long CYCLE_MS = CYCLE_SECONDS * 1000;
    private static final Pattern NAME = Pattern.compile("\\d{8}-\\d{4}V\\.(cq4|lfc)");
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyyMMdd-HHmm'V'").withZone(ZoneOffset.UTC);
    private static final String WHOLE = ".cq4";
    private static final String CONDENSED = ".lfc";

    private RollFiles() {}

    /** The roll files of a journal, condensed ones included, oldest first. Where a file has both forms, the condensed one: it is complete. */
    static List<Path> list(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                if (NAME.matcher(path.getFileName().toString()).matches()) {
                    files.add(path);
                }
            }
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the journal directory " + directory + " cannot be listed: "
                    + e.getMessage(), e);
        }
        Collections.sort(files);
        for (int i = files.size() - 1; i > 0; i--) {
            if (cycle(files.get(i)) == cycle(files.get(i - 1))) {
                files.remove(i - 1);
            }
        }
        return files;
    }

    /** Whether the oldest file is condensed; no condensed file follows a whole one. */
    static boolean anyCondensed(Path directory) {
        List<Path> files = list(directory);
        return !files.isEmpty() && isCondensed(files.getFirst());
    }

    /** The file of a cycle: five minutes, counted from 1970. */
    static Path of(Path directory, long cycle) {
        return directory.resolve(FORMAT.format(Instant.ofEpochMilli(cycle * CYCLE_MS)) + WHOLE);
    }

    /** What a roll file is called once it is condensed. */
    static Path condensed(Path file) {
        return file.resolveSibling(stem(file) + CONDENSED);
    }

    /** Whether this is a {@link CondensedFile}. */
    static boolean isCondensed(Path file) {
        return file.toString().endsWith(CONDENSED);
    }

    static long cycle(Path file) {
        return FORMAT.parse(stem(file), Instant::from).toEpochMilli() / CYCLE_MS;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }
}
