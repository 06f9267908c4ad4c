package io.latticeforge.path;

import io.latticeforge.base.EpochClock;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.engine.Engine;
import io.latticeforge.gateway.GatewayWarmUp;
import io.latticeforge.ingest.Admission;
import io.latticeforge.ingest.Commits;
import io.latticeforge.ingest.FoldingCommits;
import io.latticeforge.ingest.Ingest;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.Retention;
import io.latticeforge.journal.Snapshots;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.path.WarmUpClient.Entries;
import io.latticeforge.policy.Policy;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.transport.PathLoop;
import io.latticeforge.transport.SocketLimits;
import io.latticeforge.transport.SocketServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A sidecar for itself before the first peer is let in, so that what that one meets is compiled: a loop, a socket, intake, journal, fold and replies
 * of its own, with a client that speaks to it through the kernel. The journal of it is its own too, and is deleted when it is over.
 */
final class WarmUp {
    /** Short rows of two bytes a logit, beside lists and ready-made statistics: what a step costs beside its kernels. */
    private static final int SHORT_VOCAB = 96;
    /** Rows that come in several pieces, as those of today's models do. */
    private static final int LONG_VOCAB = 128_256;
    private static final int SAMPLES = 16;

    private static final long MIXED_NS = TimeUnit.MILLISECONDS.toNanos(450);
    private static final long ROWS_NS = TimeUnit.MILLISECONDS.toNanos(150);

    private WarmUp() {}

    /**
     * Everything but the row kernels, which must have warmed up: what runs beside them only keeps their compiler from them. Waits for them.
     *
     * @param faults      hears of a warm-up that cannot be: no place for a socket
     * @return steps that were answered
     */
    static int run(Configured configured, RowReducers kernels, CompletableFuture<?> kernelsWarm, Consumer<Throwable> faults) {
        kernelsWarm.join();
        try (PathLoop loop = PathLoop.start(faults)) {
            Path directory = Files.createTempDirectory("latticeforge-warm-up");
            try {
                return throughSocket(loop, directory, configured, kernels, faults);
            } finally {
                delete(directory);
            }
        } catch (IOException | RuntimeException e) {
            faults.accept(new LatticeForgeException(ErrorCode.UNAVAILABLE, "the warm-up broke off (" + e.getMessage()
                    + "): the first steps will be slower", e));
            return 0;
        }
    }

    private static int throughSocket(PathLoop loop, Path directory, Configured configured, RowReducers kernels, Consumer<Throwable> faults)
            throws IOException {
        Path socket = directory.resolve("s");
        Recovered fresh = Recovered.from(JournalOptions.of(directory.resolve("journal")));
        try (Snapshots snapshots = new Snapshots(directory, Retention.ALL)) {
            DataPath path = new DataPath(fresh.journal(), fresh.engine(), new Snapshotting(snapshots, Integer.MAX_VALUE, Long.MAX_VALUE, 0, 0),
                    fresh.decided(), faults);
            loop.call(() -> {
                new Loading(fresh.engine(), path, EpochClock.SYSTEM).load(configured);
                return path;
            });
            Ingest ingest = new Ingest(fresh.engine(), path, EpochClock.SYSTEM, Limits.DEFAULT, new Admission(new byte[0], 2, Long.MAX_VALUE), kernels);
            try (SocketServer server = SocketServer.bind(loop, socket, null, SocketLimits.DEFAULTS, ingest, new byte[0])) {
                server.open();
                return shortEntries(socket) + longRows(socket);
            }
        } finally {
            loop.call(() -> {
                fresh.journal().close();
                return fresh;
            });
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static int shortEntries(Path socket) throws IOException {
        try (WarmUpClient client = new WarmUpClient(socket, SAMPLES, SHORT_VOCAB, ElementKind.F16)) {
            groups(client, Entries.MIXED, MIXED_NS);
            return client.steps();
        }
    }

    private static int longRows(Path socket) throws IOException {
        try (WarmUpClient client = new WarmUpClient(socket, 1, LONG_VOCAB, ElementKind.F32)) {
            groups(client, Entries.ROWS, ROWS_NS);
            return client.steps();
        }
    }

    private static void groups(WarmUpClient client, Entries entries, long ns) throws IOException {
        long begunNs = System.nanoTime();
        do {
            client.group(entries);
        } while (System.nanoTime() - begunNs < ns);
    }

    /**
     * The gateway, with such a path on a thread of its own.
     *
     * @return answers that went through
     */
    static int gateway(SidecarConfig.Gateway config, Policy policy, RowReducers kernels, long budgetNs) {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return GatewayWarmUp.run(config, thread, folded(policy, kernels), budgetNs);
        }
    }

    private static Ingest folded(Policy policy, RowReducers kernels) {
        Engine engine = new Engine();
        Commits fold = new FoldingCommits(engine, policy.name(), policy.version(), policy.yaml());
        return new Ingest(engine, fold, EpochClock.SYSTEM, Limits.DEFAULT, new Admission(new byte[0], 2, Long.MAX_VALUE), kernels);
    }
}
