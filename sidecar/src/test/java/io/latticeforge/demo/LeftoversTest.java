package io.latticeforge.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only directories that a demo made and whose process is dead are removed, and not endlessly many at a time. */
class LeftoversTest {
    @TempDir
    Path temp;

    private static long deadPid() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    private Path directory(String name) throws IOException {
        Path directory = Files.createDirectories(temp.resolve(name).resolve("journal")).getParent();
        Files.writeString(directory.resolve("journal").resolve("file"), "x");
        return directory;
    }

    @Test
    void thoseOfDeadProcessesGoAndNothingElse() throws Exception {
        long dead = deadPid();
        Path own = Leftovers.create(temp);
        Path left = directory("latticeforge-demo-" + dead + "-123");
        Path target = directory("elsewhere");
        Files.createSymbolicLink(left.resolve("link"), target);
        Path named = directory("latticeforge-demo-" + dead);
        Path other = directory("latticeforge-demo-" + dead + "-123x");
        Path link = Files.createSymbolicLink(temp.resolve("latticeforge-demo-" + dead + "-7"), target);
        Path file = Files.writeString(temp.resolve("latticeforge-demo-" + dead + "-8"), "x");
        Leftovers.remove(temp);
        assertFalse(Files.exists(left));
        for (Path stays : new Path[] {own, named, other, link, file, target.resolve("journal").resolve("file")}) {
            assertTrue(Files.exists(stays), stays::toString);
        }
    }

    @Test
    void aStartRemovesABoundedNumber() throws Exception {
        long dead = deadPid();
        for (int i = 0; i < Leftovers.MOST + 3; i++) {
            directory("latticeforge-demo-" + dead + "-" + i);
        }
        Leftovers.remove(temp);
        assertEquals(3, count());
        Leftovers.remove(temp);
        assertEquals(0, count());
        Leftovers.remove(temp.resolve("missing"));
    }

    private long count() throws IOException {
        try (Stream<Path> all = Files.list(temp)) {
            return all.count();
        }
    }
}
