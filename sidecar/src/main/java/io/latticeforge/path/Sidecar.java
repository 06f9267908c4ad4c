package io.latticeforge.path;

import io.latticeforge.base.Counters;
import io.latticeforge.base.EpochClock;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.RowWorkers;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.config.TokenFile;
import io.latticeforge.engine.Engine;
import io.latticeforge.engine.LoadedController;
import io.latticeforge.engine.LoadedPolicy;
import io.latticeforge.gateway.Gateway;
import io.latticeforge.gateway.GatewayCounter;
import io.latticeforge.ingest.Admission;
import io.latticeforge.ingest.Ingest;
import io.latticeforge.ingest.QueueDoor;
import io.latticeforge.journal.Durability;
import io.latticeforge.journal.Journal;
import io.latticeforge.journal.JournalLevel;
import io.latticeforge.journal.JournalOptions;
import io.latticeforge.journal.Retention;
import io.latticeforge.journal.RowLog;
import io.latticeforge.journal.Snapshots;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.kernels.TopKReducer;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.transport.LoopbackAddress;
import io.latticeforge.transport.PathLoop;
import io.latticeforge.transport.RingLimits;
import io.latticeforge.transport.SocketLimits;
import io.latticeforge.transport.SocketServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The running process: recovers its journal, loads what the configuration names, warms up, opens its doors. One shard: everything after the start
 * happens on the {@link PathLoop}.
 */
public final class Sidecar implements AutoCloseable {
    /** What PROCESS_STARTED says of this build. */
    private static final String VERSION = "0.1.0";

    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(5);
    /** Beside the journal's recovery and the other warm-ups. */
    private static final long GATEWAY_WARM_UP_NS = TimeUnit.MILLISECONDS.toNanos(1500);

    private static final long QUEUE_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DUTY_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private final PathLoop loop;
    private final Consumer<Throwable> faults;
    private final LongAdder faultCount = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Recovered recovered;
    private final Snapshots snapshots;
    private final Snapshotting snapshotting;
    private final DataPath path;
    private final Ingest ingest;
    private final @Nullable RowLog rowLog;
    private final RowReducers kernels;
    private final BatchEngines engines;
    private final RowWorkers rowWorkers;
    private @Nullable SocketServer server;
    private @Nullable QueueDoor queueDoor;
    private @Nullable Gateway gateway;
    private @Nullable Ready ready;
    private @Nullable Vitals vitals;

    private Sidecar(SidecarConfig config, Limits limits, Admission admission, RowReducers kernels, Recovered recovered, @Nullable RowLog rowLog,
            Consumer<Throwable> faults, Consumer<String> notices) {
        this.faults = fault -> {
            faultCount.increment();
            faults.accept(fault);
        };
        this.loop = PathLoop.start(this.faults);
        this.recovered = recovered;
        this.kernels = kernels;
        snapshots = new Snapshots(config.journal().directory(),
                new Retention(config.journal().retainBytes(), config.journal().retainS(), JournalLevel.of(config.journal().level())));
        snapshotting = new Snapshotting(snapshots, config.journal().snapshotEveryBlocks(), Snapshotting.EVERY_OBSERVATIONS,
                recovered.snapshotPosition(), recovered.snapshotObservations());
        path = new DataPath(recovered.journal(), recovered.engine(), snapshotting, recovered.decided(), this.faults);
        engines = BatchEngines.start(config.compute(), loop, notices);
        this.rowLog = rowLog;
        rowWorkers = new RowWorkers(kernels, config.compute().rowWorkers());
        ingest = new Ingest(recovered.engine(), path, EpochClock.SYSTEM, limits, admission, kernels, engines, rowWorkers, rowLog);
    }

    /** With kernels that begin to warm up now. */
    public static Sidecar start(SidecarConfig config, Consumer<Throwable> faults, Consumer<String> notices) {
        return start(config, WarmKernels.begin(), faults, notices);
    }

    /**
     * Starts and returns when work is taken.
     *
     * @param faults hears of every fault of ours that did not end the process
     * @param notices hears what is said of compute engines: a choice with its reason, a warning
     * @throws LatticeForgeException if anything that it needs cannot be had: one sentence, nothing left open
     */
    public static Sidecar start(SidecarConfig config, WarmKernels warming, Consumer<Throwable> faults, Consumer<String> notices) {
        Configured configured = Configured.read(config);
        byte[] token = config.tcp() == null ? new byte[0] : TokenFile.read(config.tcp().tokenFile());
        Admission admission = new Admission(token, config.limits().connections(), TimeUnit.SECONDS.toNanos(config.resumeWindowS()));
        Limits limits = limits(config);
        RowReducers kernels = warming.reducers();
        SidecarConfig.Gateway before = config.gateway();
        CompletableFuture<Integer> warmGateway = before == null ? CompletableFuture.completedFuture(0) : CompletableFuture.supplyAsync(
                () -> WarmUp.gateway(before, configured.defaultPolicy(), kernels, GATEWAY_WARM_UP_NS),
                task -> Thread.ofPlatform().daemon().name("latticeforge-gateway-warm-up").start(task));
        CompletableFuture<Integer> warmPath = CompletableFuture.supplyAsync(
                () -> WarmUp.run(configured, kernels, warming.warm(), faults),
                task -> Thread.ofPlatform().daemon().name("latticeforge-warm-up").start(task));
        // All that can be wrong with the configuration has been found; from here on something is open.
        Recovered recovered = Recovered.from(new JournalOptions(config.journal().directory(), config.journal().minFreeBytes(),
                Durability.of(config.journal().durability())));
        Sidecar sidecar = new Sidecar(config, limits, admission, kernels, recovered, rowLog(config.journal()), faults, notices);
        try {
            sidecar.open(config, configured, CompletableFuture.allOf(warmPath, warmGateway), notices);
            return sidecar;
        } catch (RuntimeException e) {
            sidecar.release();
            throw e;
        }
    }

    private static @Nullable RowLog rowLog(SidecarConfig.Journal journal) {
        return JournalLevel.of(journal.level()) != JournalLevel.ROWS ? null
                : RowLog.open(RowLog.directoryOf(journal.directory()), journal.rowsBytes(), journal.minFreeBytes());
    }

    private void open(SidecarConfig config, Configured configured, CompletableFuture<?> warm, Consumer<String> notices) {
        SidecarConfig.Tcp tcp = config.tcp();
        SocketLimits socketLimits = SocketLimits.DEFAULTS.withConnections(config.limits().connections())
                .withOutboundBytes(config.limits().outboundBytes()).withRing(rings(config.limits().rings()));
        SocketServer sockets = SocketServer.bind(loop, config.socket(), tcp == null ? null : LoopbackAddress.of(tcp.address(), tcp.port()),
                socketLimits, ingest, ingest.fullFrame(socketLimits.connections()));
        server = sockets;
        Engine engine = recovered.engine();
        loop.call(() -> {
            // The journal belongs to this thread from its first append on.
            if (recovered.owesOutput()) {
                path.owe();
            }
            Loading loading = new Loading(engine, path, EpochClock.SYSTEM);
            loading.processStarted(VERSION);
            loading.load(configured);
            return configured;
        });
        warm.join();
        if (config.ingestQueue() != null) {
            Path directory = config.ingestQueue();
            // On the path's thread: Chronicle holds each tailer and appender to the thread that made it.
            queueDoor = loop.call(() -> QueueDoor.open(directory, ingest, engine.lastSource()));
            queueDoor.pollOn(QueueDoor.Schedule.of(loop, loop::after, QUEUE_IDLE_NS));
        }
        if (config.gateway() != null) {
            gateway = Gateway.start(config.gateway(), loop, ingest, faults, notices);
        }
        InetSocketAddress address = sockets.tcpAddress();
        ready = new Ready(sockets.socketPath().toString(), address == null ? null : address.getHostString() + ":" + address.getPort(),
                recovered.keeps() ? config.journal().directory().toString() : "none", recovered.journal().durability().text(),
                decidesByDefault(engine), kernels.describe(), engines.describe(),
                gateway == null ? null : gateway.address().getHostString() + ":" + gateway.address().getPort());
        loop.every(DUTY_PERIOD_NS, this::duty);
        vitals = new Vitals(loop, recovered, path, ingest, sockets.counters(), snapshotting, engines, faultCount, ready, gatewayCounters(), rowLog);
        sockets.open();
    }

    private static String decidesByDefault(Engine engine) {
        LoadedController controller = engine.controller();
        LoadedPolicy policy = engine.policies().byName("");
        return controller != null && controller.isDefault() ? controller.controller().label()
                : policy == null ? "" : policy.policy().label();
    }

    /** Once a second: sessions whose clients did not come back, and a journal that had no space. */
    private void duty() {
        Journal journal = recovered.journal();
        if (journal.condition() != Journal.Condition.READY) {
            try {
                journal.resume();
            } catch (LatticeForgeException e) {
                faults.accept(e);
            }
        }
        ingest.expireSessions();
    }

    public Ready ready() {
        Ready said = ready;
        if (said == null) {
            throw new IllegalStateException("not open yet");
        }
        return said;
    }

    /** What other threads may know of it. */
    public Vitals vitals() {
        return Objects.requireNonNull(vitals, "not open yet");
    }

    /** What went wrong with compute engines so far. */
    public long computeWarnings() {
        return engines.warnings();
    }

    /** What the gateway counts; null where there is none. */
    public @Nullable Counters<GatewayCounter> gatewayCounters() {
        return gateway == null ? null : gateway.counters();
    }

    /** Waits until it has been closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** Drains within five seconds: clients are told, the fold is snapshotted, the journal closed. */
    @Override
    public void close() {
        SocketServer sockets = server;
        if (closed.getCount() == 0 || sockets == null) {
            return;
        }
        // Readiness goes first: whoever asks sends nobody here any more.
        vitals().draining();
        if (gateway != null) {
            gateway.drain(DRAIN_NS);
        }
        sockets.drain(() -> ingest.drain((int) TimeUnit.NANOSECONDS.toMillis(DRAIN_NS), "the server is stopping"), DRAIN_NS).join();
        release();
    }

    private void release() {
        if (gateway != null) {
            gateway.close();
        }
        loop.call(() -> {
            if (server != null) {
                server.close();
            }
            if (queueDoor != null) {
                queueDoor.close();
            }
            engines.close();
            rowWorkers.close();
            // Not while decisions are owed: a fold begun at that snapshot would never journal them.
            if (path.ready() && ready != null) {
                snapshotting.write(recovered.engine(), recovered.journal());
            }
            snapshots.close();
            if (rowLog != null) {
                rowLog.close();
            }
            recovered.journal().close();
            return closed;
        });
        loop.close();
        closed.countDown();
    }

    private static RingLimits rings(SidecarConfig.Rings rings) {
        return new RingLimits(rings.count(), rings.bytes(), TimeUnit.MICROSECONDS.toNanos(rings.spinUs()));
    }

    private static Limits limits(SidecarConfig config) {
        Limits d = Limits.DEFAULT;
        int frameBytes = config.limits().frameBytes();
        int headBytes = Math.min(d.maxHeadBytes(), frameBytes - Frame.ROW_ALIGNMENT);
        return d.negotiated(headBytes, frameBytes, Math.max(frameBytes, d.creditBytes()), d.maxEntries(), d.maxAnswerBytes(), d.maxGroups(),
                d.maxSequences(), Math.min(d.maxTopK(), TopKReducer.MAX_ENTRIES));
    }
}
