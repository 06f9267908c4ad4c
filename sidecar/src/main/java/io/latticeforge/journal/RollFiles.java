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
    private static final Pattern NAME = Pattern.compile("\\d{8}-\\d{4}V\\.cq4");
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyyMMdd-HHmm'V.cq4'").withZone(ZoneOffset.UTC);

    private RollFiles() {}

    /** The roll files of a journal, oldest first. */
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
        return files;
    }

    /** The file of a cycle: five minutes, counted from 1970. */
    static Path of(Path directory, long cycle) {
        return directory.resolve(FORMAT.format(Instant.ofEpochMilli(cycle * CYCLE_MS)));
    }

    static long cycle(Path file) {
        return FORMAT.parse(file.getFileName().toString(), Instant::from).toEpochMilli() / CYCLE_MS;
    }
}
