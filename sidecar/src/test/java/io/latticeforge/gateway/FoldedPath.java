package io.latticeforge.gateway;

import io.latticeforge.base.EpochClock;
import io.latticeforge.engine.Engine;
import io.latticeforge.ingest.Admission;
import io.latticeforge.ingest.FoldingCommits;
import io.latticeforge.ingest.Ingest;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.protocol.Limits;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The path on a thread of its own, with everything but a journal. */
final class FoldedPath implements Executor, AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Engine engine = new Engine();
    private final Ingest ingest;

    FoldedPath() {
        Policy policy = Policies.shipped().stream().filter(p -> p.name().equals("default")).findFirst().orElseThrow();
        ingest = new Ingest(engine, new FoldingCommits(engine, policy.name(), policy.version(), policy.yaml()), EpochClock.SYSTEM,
                Limits.DEFAULT.negotiated(1 << 20, 16 << 20, 32 << 20, 4096, 1024, 1024, 16_384, 256), new Admission(new byte[0], 64, 1_000_000_000L),
                RowReducers.choose());
    }

    Ingest ingest() {
        return ingest;
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void close() {
        thread.close();
    }
}
