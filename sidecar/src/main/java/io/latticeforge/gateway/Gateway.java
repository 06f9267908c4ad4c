package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.gateway.openai.RequestFacts;
import io.latticeforge.gateway.openai.TokenTable;
import io.latticeforge.gateway.session.PathSession;
import io.latticeforge.gateway.session.Sampled;
import io.latticeforge.ingest.Intakes;
import io.latticeforge.transport.LoopbackAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP door in front of one model server. {@link #start}, {@link #address}, {@link #counters} and {@link #close} may be called by any thread.
 */
public final class Gateway implements AutoCloseable {
    static final int MAX_LINE_BYTES = 8192;

    /** Connections for each request that may be in flight: clients keep some open that are idle. */
    private static final int CONNECTIONS_PER_REQUEST = 4;

    /** Answers to one request, as OpenAI bounds them. */
    private static final int MAX_N = 128;

    private static final int REPORT_S = 60;
    private static final int CHUNK_BYTES = 65_536;
    private static final long REQUEST_NS = TimeUnit.SECONDS.toNanos(60);

    private final SidecarConfig.Gateway config;
    private final Consumer<Throwable> faults;
    private final Consumer<String> notices;
    private final Watching watching;
    private final Readings readings;
    private final Counters<GatewayCounter> counters = new Counters<>(GatewayCounter.class);
    private final Set<ClientConnection> clients = new LinkedHashSet<>();
    private final GatewayLoop loop;
    private final Upstreams upstreams;
    private final Switch power;
    private final Enforcement enforcement;
    private final Channel door;
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean closing;
    private long reported;
    private String said = "";

    private Gateway(SidecarConfig.Gateway config, Executor path, Intakes intakes, Consumer<Throwable> faults, Consumer<String> notices) {
        this.config = config;
        this.faults = faults;
        this.notices = notices;
        UpstreamUrl url = UpstreamUrl.of(config.url());
        InetSocketAddress listen = listen(config.listen());
        Pattern pattern = Watching.pattern(config.answers());
        loop = new GatewayLoop();
        readings = new Readings(loop.executor());
        watching = new Watching(new PathSession(path, intakes, loop.executor(),
                () -> counters.increment(GatewayCounter.TOKENS_DROPPED)), new TokenTable(), Watching.kind(config.answers()), pattern,
                config.answers().policy(), counters, new Savings.Record());
        upstreams = new Upstreams(loop, url, config, counters);
        power = new Switch(config, notices);
        enforcement = new Enforcement(watching, upstreams, config.enforcing(), power, new SecondCalls(AnswerPrompt.of(config.answers()), notices));
        try {
            door = loop.listen(listen, new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE_BYTES)
                            .setMaxHeaderSize(config.bounds().headerBytes()).setMaxChunkSize(CHUNK_BYTES)), new ClientConnection(Gateway.this));
                }
            });
        } catch (RuntimeException e) {
            loop.close();
            throw e;
        }
        loop.executor().scheduleWithFixedDelay(this::report, REPORT_S, REPORT_S, TimeUnit.SECONDS);
    }

    /**
     * Opens the door. The server is not asked for anything before a client asks.
     *
     * @param path    runs tasks on the path's thread
     * @param intakes the door to the path
     * @param faults  hears of every fault of ours
     * @param notices hears what would have been saved, now and then
     * @throws LatticeForgeException if an address or a pattern is none, or an address is taken
     */
    public static Gateway start(SidecarConfig.Gateway config, Executor path, Intakes intakes, Consumer<Throwable> faults, Consumer<String> notices) {
        return new Gateway(config, path, intakes, faults, notices);
    }

    private static InetSocketAddress listen(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                return LoopbackAddress.of(text.substring(0, colon).replace("[", "").replace("]", ""), port);
            }
        } catch (NumberFormatException noPort) {
            throw badListen(text, noPort);
        }
        throw badListen(text, null);
    }

    private static LatticeForgeException badListen(String text, Exception cause) {
        return new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "gateway.listen is '" + text + "'; it must be an address and a port like"
                + " 127.0.0.1:8081", cause);
    }

    /** Where it listens, with the port that was given out when 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) door.localAddress();
    }

    public Counters<GatewayCounter> counters() {
        return counters;
    }

    /** What would have been saved so far; waits for the gateway's thread. */
    public Savings savings() {
        return Savings.of(loop.executor().submit(watching.savings()::copy).awaitUninterruptibly().getNow());
    }

    /** Says what would have been saved, where there is news. The interval takes a while to work out, and another thread does it. */
    private void report() {
        Savings.Recorded now = watching.savings().copy();
        if (now.answers() > reported) {
            reported = now.answers();
            Thread.ofVirtual().start(() -> notices.accept("gateway: enforced, it would have saved " + Savings.of(now)));
        }
        String enforced = enforcement.report();
        if (!enforced.isEmpty() && !enforced.equals(said)) {
            said = enforced;
            notices.accept(enforced);
        }
    }

    SidecarConfig.Gateway.Bounds bounds() {
        return config.bounds();
    }

    Consumer<Throwable> faults() {
        return faults;
    }

    /** Time in which something more of a request must come. */
    long requestNs() {
        return REQUEST_NS;
    }

    boolean enters(ClientConnection client) {
        if (clients.size() >= CONNECTIONS_PER_REQUEST * config.bounds().requests()) {
            return false;
        }
        clients.add(client);
        counters.add(GatewayCounter.CONNECTIONS_OPEN, 1);
        return true;
    }

    /** A request is through. */
    void landed() {
        counters.add(GatewayCounter.REQUESTS_IN_FLIGHT, -1);
        if (closing && counters.get(GatewayCounter.REQUESTS_IN_FLIGHT) == 0) {
            drained.complete(null);
        }
    }

    void leaves(ClientConnection client) {
        if (clients.remove(client)) {
            counters.add(GatewayCounter.CONNECTIONS_OPEN, -1);
        }
    }

    /** Whether one more request may be in flight. */
    boolean admits() {
        return !closing && counters.get(GatewayCounter.REQUESTS_IN_FLIGHT) < config.bounds().requests();
    }

    Exchange exchange(ClientRequest request, ClientAnswer client) {
        boolean completes = switch (Route.of(request.method(), request.path())) {
            case CHAT_COMPLETIONS, COMPLETIONS -> true;
            case OTHER, NONE -> false;
        };
        if (!completes) {
            return new PassThrough(upstreams, request, client, null);
        }
        RequestFacts facts = RequestFacts.read(request.body());
        if (facts.n() > MAX_N) {
            counters.increment(GatewayCounter.REFUSED_LIMIT);
            return new Refusal(client, ApiError.invalid(HttpResponseStatus.BAD_REQUEST, "n_too_large", "n", "n is " + facts.n() + "; the bound is "
                    + MAX_N));
        }
        Exchange through = new PassThrough(upstreams, request, client, new AnswerTap(watching, facts, readings, faults));
        boolean enforces = power.enforces();
        counters.set(GatewayCounter.ENFORCING, enforces ? 1 : 0);
        return enforces ? enforced(request, facts, client, through) : through;
    }

    /** What asks for more than one plain answer passes through, and what says so. */
    private Exchange enforced(ClientRequest request, RequestFacts facts, ClientAnswer client, Exchange through) {
        boolean chat = Route.of(request.method(), request.path()) == Route.CHAT_COMPLETIONS;
        String said = request.headers().get(SampleRequest.HEADER, "");
        UpstreamRequest sample = !facts.valid() || facts.n() != 1 || facts.logProbs() >= 0 || facts.shaped() || facts.multimodal()
                || said.equals("off") ? null : SampleRequest.of(request, chat, config.enforcing().topLogProbs());
        if (sample == null) {
            return through;
        }
        int most = facts.temperature() == 0 ? 1 : said.matches("[0-9]{1,3}") ? Math.clamp(Integer.parseInt(said), 1, config.enforcing().samples())
                : config.enforcing().samples();
        Switching exchange = new Switching(through);
        exchange.to(new EnforcedAnswer(enforcement, sample, chat, new Sampled(facts.temperature(), facts.topP(), facts.topK()), most,
                new EnforcedReply(client, chat, facts.stream(), facts.wantsUsage()), exchange::back));
        return exchange;
    }

    /** Lets nobody in any more, waits for the answers that are in flight, and cuts those that are not through at the deadline. */
    public void drain(long deadlineNs) {
        door.close().awaitUninterruptibly();
        loop.executor().execute(() -> {
            closing = true;
            if (counters.get(GatewayCounter.REQUESTS_IN_FLIGHT) == 0) {
                drained.complete(null);
            }
        });
        drained.completeOnTimeout(null, deadlineNs, TimeUnit.NANOSECONDS).join();
        close();
    }

    /** At once; again does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        door.close().awaitUninterruptibly();
        String enforced = loop.executor().submit(() -> {
            upstreams.close();
            watching.session().close();
            return enforcement.report();
        }).awaitUninterruptibly().getNow();
        if (!enforced.isEmpty()) {
            notices.accept(enforced);
        }
        Savings last = savings();
        if (last.answers() > 0) {
            notices.accept("gateway: enforced, it would have saved " + last);
        }
        loop.close();
    }
}
