package io.latticeforge.cli;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --seed} and {@code --threads} of a command whose result depends on the one and not on the other. */
final class SeedAndThreads {
    private static final int MAX_THREADS = 1024;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "of everything that is drawn: the same seed, the same result. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    private int threads = Runtime.getRuntime().availableProcessors();

    SeedAndThreads() {}

    @Option(names = "--threads", paramLabel = "N", description = "threads to use; the result does not depend on it. Default: one a core")
    void threads(@Nullable Integer wanted) {
        Usage.require(command, wanted == null || wanted >= 1 && wanted <= MAX_THREADS, "--threads is " + wanted
                + "; it must lie between 1 and " + MAX_THREADS);
        threads = wanted == null ? Runtime.getRuntime().availableProcessors() : wanted;
    }

    int threads() {
        return threads;
    }

    long seed() {
        return seed;
    }

    ExecutorService executor() {
        return Executors.newFixedThreadPool(threads);
    }
}
