package io.latticeforge.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.kernels.RowReducers;
import io.latticeforge.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A sidecar warms up through a socket of its own, and leaves nothing of it behind. */
class WarmUpTest {
    @Test
    void everyStepIsAnsweredAndNothingStays() throws IOException {
        List<Throwable> faults = new ArrayList<>();
        List<String> before = sockets();
        int steps = WarmUp.run(new Configured(Policies.shipped(), null, "default", List.of()), RowReducers.choose(), CompletableFuture.completedFuture(0), faults::add);
        assertTrue(steps >= 128, steps + " steps");
        assertEquals(List.of(), faults);
        assertEquals(before, sockets());
    }

    private static List<String> sockets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("latticeforge-warm-up")).sorted().toList();
        }
    }
}
