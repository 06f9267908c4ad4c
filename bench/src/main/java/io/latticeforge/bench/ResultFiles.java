package io.latticeforge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Keeps a run: {@code <date>.json} and beside it {@code <date>.html}. */
final class ResultFiles {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private ResultFiles() {}

    /** Returns where the page lies. */
    static Path write(Results results, Form form, Path directory, LocalDateTime at) throws IOException {
        Files.createDirectories(directory);
        String name = NAME.format(at);
        Files.writeString(directory.resolve(name + ".json"), ResultJson.of(results, form) + "\n");
        String command = "./latticeforge bench" + (form == Form.QUICK ? " --quick" : "");
        return Files.writeString(directory.resolve(name + ".html"), new ResultPage(results).page(command + ", " + SHOWN.format(at)));
    }
}
