package io.latticeforge.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the launcher of this checkout is. */
final class LauncherUnderTest {
    private LauncherUnderTest() {}

    static Path script() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isExecutable(at.resolve("latticeforge")) && Files.isRegularFile(at.resolve("latticeforge"))) {
                return at.resolve("latticeforge");
            }
        }
        throw new IllegalStateException("no launcher above " + Path.of("").toAbsolutePath());
    }
}
