package io.latticeforge.path;

import io.latticeforge.base.Counters;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Totals;
import io.latticeforge.gateway.GatewayCounter;
import io.latticeforge.ingest.Ingest;
import io.latticeforge.ingest.IngestCounter;
import io.latticeforge.ingest.Latency;
import io.latticeforge.ingest.Models;
import io.latticeforge.journal.RowLog;
import io.latticeforge.transport.PathLoop;
import io.latticeforge.transport.TransportCounter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What other threads may know of a running sidecar. The path's thread waits for none of them: it counts into {@link Counters}, which they read, and
 * brings what it does not count as it goes up to date when asked ({@link #refresh}), which allocates nothing.
 *
 * <p>All methods but the constructor may be called by any thread.
 */
public final class Vitals {
    private final PathLoop loop;
    private final Recovered recovered;
    private final DataPath path;
    private final Ingest ingest;
    private final Counters<TransportCounter> transport;
    private final Snapshotting snapshotting;
    private final BatchEngines engines;
    private final LongAdder faults;
    private final Ready ready;
    private final @Nullable Counters<GatewayCounter> gateway;
    private final @Nullable RowLog rowLog;
    private final Counters<VitalSign> signs = new Counters<>(VitalSign.class);
    private volatile @Nullable String unready;
    private volatile boolean draining;

    Vitals(PathLoop loop, Recovered recovered, DataPath path, Ingest ingest, Counters<TransportCounter> transport, Snapshotting snapshotting,
            BatchEngines engines, LongAdder faults, Ready ready, @Nullable Counters<GatewayCounter> gateway, @Nullable RowLog rowLog) {
        this.loop = loop;
        this.recovered = recovered;
        this.path = path;
        this.ingest = ingest;
        this.transport = transport;
        this.snapshotting = snapshotting;
        this.engines = engines;
        this.faults = faults;
        this.ready = ready;
        this.gateway = gateway;
        this.rowLog = rowLog;
    }

    /**
     * Asks the path's thread to bring gauges and {@link #signs()} up to date between two frames.
     *
     * @param done run by {@code then} once that has happened; never if the thread is stuck
     * @return false where the thread has ended
     */
    public boolean refresh(Executor then, Runnable done) {
        try {
            loop.execute(() -> {
                publish();
                then.execute(done);
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Asks the path's thread for the whole status. Unlike {@link #refresh} this allocates there, as a client's Status message does. */
    public CompletableFuture<SidecarStatus> status() {
        CompletableFuture<SidecarStatus> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> answer.complete(SidecarStatus.of(recovered.engine(), recovered.journal(), path, ingest)));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** Why it takes no work at present, in a sentence; null while it does. As of the last refresh. */
    public @Nullable String unready() {
        return draining ? "draining: the sidecar has been told to stop" : unready;
    }

    /** What it said of itself at its start. */
    public Ready ready() {
        return ready;
    }

    public Counters<VitalSign> signs() {
        return signs;
    }

    public Counters<TransportCounter> transport() {
        return transport;
    }

    /** Null where there is no gateway. */
    public @Nullable Counters<GatewayCounter> gateway() {
        return gateway;
    }

    public Counters<IngestCounter> ingest() {
        return ingest.counters();
    }

    public Models models() {
        return ingest.models();
    }

    /** To be taken by one thread only. */
    public Latency stepTimes() {
        return ingest.stepTimes();
    }

    /** To be taken by one thread only. */
    public Latency appendTimes() {
        return path.appendTimes();
    }

    void draining() {
        draining = true;
    }

    private void publish() {
        Engine engine = recovered.engine();
        Totals totals = engine.totals();
        unready = path.unready();
        signs.set(VitalSign.JOURNAL_READY, path.ready() ? 1 : 0);
        boolean keeps = recovered.keeps();
        signs.set(VitalSign.JOURNAL_BLOCKS, keeps ? recovered.journal().position() : 0);
        signs.set(VitalSign.BLOCKS_SINCE_SNAPSHOT, keeps ? recovered.journal().position() - snapshotting.lastPosition() : 0);
        signs.set(VitalSign.ROWS_CAPTURED, rowLog == null ? 0 : rowLog.rows());
        signs.set(VitalSign.ROWS_DROPPED, rowLog == null ? 0 : rowLog.dropped());
        signs.set(VitalSign.LATE_TOKENS, totals.late());
        signs.set(VitalSign.OUTCOMES, totals.outcomes());
        signs.set(VitalSign.PROBES, totals.probes());
        signs.set(VitalSign.PROBE_TOKENS, totals.probeTokens());
        signs.set(VitalSign.SKIPPED, totals.skipped());
        signs.set(VitalSign.COMPUTE_WARNINGS, engines.warnings());
        signs.set(VitalSign.FAULTS, faults.sum());
        ingest.takeCensus();
    }
}
