package io.latticeforge.config;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sidecar runs with, concluded once. Paths are absolute. Immutable.
 *
 * @param socket      Unix socket
 * @param tcp         where TCP listens, or null for not at all
 * @param ingestQueue directory of the queue that JVM neighbours append to, or null for none
 * @param gateway     the HTTP door in front of a model server, or null for none
 */
public record SidecarConfig(Path socket, @Nullable Tcp tcp, Journal journal, @Nullable Path ingestQueue, Policies policies,
        List<Path> gates,
        Limits limits, long resumeWindowS, Compute compute, @Nullable Gateway gateway) {

    /** Loopback only; whether the address is one is checked when it is bound. */
    public record Tcp(String address, int port, Path tokenFile) {}

    /**
     * The journal's place, durability and level by name, of captured rows how many bytes are kept, its space guard, how many blocks lie between
     * two snapshots, and what is kept of it (0: all).
     */
    public record Journal(Path directory, String durability, String level, long rowsBytes, long minFreeBytes, int snapshotEveryBlocks, long retainBytes,
            long retainS) {
        static final String NONE = "none";
        static final String ROWS = "rows";
    }

    /** Policies as files, the controller's file if there is one, and the name of what groups that name none get. */
    public record Policies(List<Path> files, @Nullable Path controller, String defaultName) {}

    /** Bounds of one connection, how many there may be, and what they may have of shared memory. */
    public record Limits(int connections, int frameBytes, int outboundBytes, Rings rings) {
        public Limits(int connections, int frameBytes, int outboundBytes) {
            this(connections, frameBytes, outboundBytes, Rings.DEFAULTS);
        }
    }

    /** Shared-memory rings at a time, bytes of each (a power of two), and for how long the sidecar looks at them before it sleeps. */
    public record Rings(int count, int bytes, int spinUs) {
        public static final Rings DEFAULTS = new Rings(16, 1 << 20, 20);
    }

    /**
     * What reduces the rows of a step.
     *
     * @param engine     a name, or {@value #AUTO}
     * @param rowWorkers threads beside the path's that help with rows
     * @param remembered file that keeps what was measured
     */
    public record Compute(String engine, int rowWorkers, Path remembered) {
        /** Whatever is faster. */
        public static final String AUTO = "auto";
    }

    /**
     * The HTTP door in front of a model server. Whether its texts are addresses is checked when it starts.
     *
     * @param url    of the server
     * @param listen address and port
     * @param mode   {@value #OBSERVE} or {@value #ENFORCE}
     * @param trusted certificates that an https server may show, as PEM; null for those that Java trusts
     */
    public record Gateway(String url, String listen, String mode, Bounds bounds, Answers answers, Enforcing enforcing, @Nullable Path trusted) {
        public static final String OBSERVE = "observe";
        public static final String ENFORCE = "enforce";

        /**
         * How answers are drawn.
         *
         * @param samples       most for a request
         * @param streams       open at a time, beside the first of each request
         * @param topLogProbs   alternatives asked for with each token
         * @param shadowPercent of requests, un-stopped
         * @param revertPercent of compared answers, that may differ
         * @param offFile       exists where nothing is to be enforced
         */
        public record Enforcing(int samples, int streams, int topLogProbs, int shadowPercent, int revertPercent, Path offFile) {}

        /** Of requests: how many at a time, how large, and how long the server may take. */
        public record Bounds(int requests, int bodyBytes, int headerBytes, int connectTimeoutMs, int firstByteTimeoutMs, int idleTimeoutMs) {}

        /**
         * What is made of answers.
         *
         * @param kind    text, number or choice
         * @param pattern regular expression that finds a stated answer; null for the shipped one
         * @param policy  of their groups; empty for the default
         * @param template of the model's conversations, or {@value #NO_TEMPLATE}
         * @param endOfThinking what the model ends its thinking with
         * @param cue     makes the model state its answer
         */
        public record Answers(String kind, @Nullable String pattern, String policy, String template, String endOfThinking, String cue) {
            public static final String NO_TEMPLATE = "none";
        }
    }

    public SidecarConfig {
        gates = List.copyOf(gates);
    }

    /** The defaults of this machine. */
    public static SidecarConfig defaults() {
        return of(Settings.read(Map.of(), null, Map.of()), Places.ofThisProcess());
    }

    /** @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} where settings contradict each other */
    public static SidecarConfig of(Settings settings, Places places) {
        return new SidecarConfig(
                path(settings, Setting.SOCKET, places.socket()),
                tcp(settings),
                journal(settings, places),
                optional(settings, Setting.QUEUE_DIRECTORY),
                new Policies(paths(settings, Setting.POLICY_FILES), optional(settings, Setting.CONTROLLER),
                        settings.get(Setting.POLICY_DEFAULT).text()),
                paths(settings, Setting.GATE_FILES),
                new Limits((int) settings.integer(Setting.CONNECTIONS), (int) settings.integer(Setting.FRAME_BYTES),
                        (int) settings.integer(Setting.OUTBOUND_BYTES), rings(settings)),
                settings.integer(Setting.RESUME_WINDOW_S),
                new Compute(settings.get(Setting.COMPUTE_ENGINE).text(), rowWorkers(settings), places.crossovers()), gateway(settings, places));
    }

    private static int rowWorkers(Settings settings) {
        return settings.get(Setting.COMPUTE_ROW_WORKERS).isSet() ? (int) settings.integer(Setting.COMPUTE_ROW_WORKERS)
                : Machine.helpers();
    }

    private static Journal journal(Settings settings, Places places) {
        String durability = settings.get(Setting.JOURNAL_DURABILITY).text();
        String level = settings.get(Setting.JOURNAL_LEVEL).text();
        if (durability.equals(Journal.NONE) && level.equals(Journal.ROWS)) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, Setting.JOURNAL_LEVEL.key() + " is " + level + " and "
                    + Setting.JOURNAL_DURABILITY.key() + " is " + durability + ": rows are captured beside a journal, and there is none");
        }
        return new Journal(path(settings, Setting.JOURNAL_DIRECTORY, places.journal()), durability, level,
                settings.integer(Setting.JOURNAL_ROWS_BYTES),
                settings.integer(Setting.JOURNAL_MIN_FREE_BYTES), (int) settings.integer(Setting.JOURNAL_SNAPSHOT_EVERY_BLOCKS),
                settings.integer(Setting.JOURNAL_RETAIN_BYTES), settings.integer(Setting.JOURNAL_RETAIN_S));
    }

    private static @Nullable Gateway gateway(Settings settings, Places places) {
        return !settings.get(Setting.GATEWAY_URL).isSet() ? null
                : new Gateway(settings.get(Setting.GATEWAY_URL).text(), settings.get(Setting.GATEWAY_LISTEN).text(),
                        settings.get(Setting.GATEWAY_MODE).text(),
                        new Gateway.Bounds((int) settings.integer(Setting.GATEWAY_REQUESTS), (int) settings.integer(Setting.GATEWAY_BODY_BYTES),
                                (int) settings.integer(Setting.GATEWAY_HEADER_BYTES), (int) settings.integer(Setting.GATEWAY_CONNECT_TIMEOUT_MS),
                                (int) settings.integer(Setting.GATEWAY_FIRST_BYTE_TIMEOUT_MS),
                                (int) settings.integer(Setting.GATEWAY_IDLE_TIMEOUT_MS)),
                        new Gateway.Answers(settings.get(Setting.GATEWAY_ANSWER_KIND).text(),
                                settings.get(Setting.GATEWAY_ANSWER_PATTERN).isSet() ? settings.get(Setting.GATEWAY_ANSWER_PATTERN).text() : null,
                                String.join("", settings.get(Setting.GATEWAY_POLICY).texts()), settings.get(Setting.GATEWAY_CHAT_TEMPLATE).text(),
                                settings.get(Setting.GATEWAY_END_OF_THINKING).text(), settings.get(Setting.GATEWAY_ANSWER_CUE).text()),
                        new Gateway.Enforcing((int) settings.integer(Setting.GATEWAY_SAMPLES), (int) settings.integer(Setting.GATEWAY_STREAMS),
                                (int) settings.integer(Setting.GATEWAY_TOP_LOGPROBS), (int) settings.integer(Setting.GATEWAY_SHADOW_PERCENT),
                                (int) settings.integer(Setting.GATEWAY_REVERT_PERCENT), path(settings, Setting.GATEWAY_OFF_FILE,
                                        path(settings, Setting.JOURNAL_DIRECTORY, places.journal()).resolveSibling("gateway-off"))),
                        optional(settings, Setting.GATEWAY_TRUST_FILE));
    }

    private static Rings rings(Settings settings) {
        int bytes = (int) settings.integer(Setting.RING_BYTES);
        return new Rings((int) settings.integer(Setting.RING_COUNT), Integer.highestOneBit(2 * bytes - 1),
                (int) settings.integer(Setting.RING_SPIN_US));
    }

    private static @Nullable Tcp tcp(Settings settings) {
        if (!settings.get(Setting.TCP_PORT).isSet()) {
            return null;
        }
        if (!settings.get(Setting.TCP_TOKEN_FILE).isSet()) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    "TCP needs a token: name a file of mode 0600 with " + Setting.TCP_TOKEN_FILE.flag() + " or "
                            + Setting.TCP_TOKEN_FILE.key());
        }
        return new Tcp(settings.get(Setting.TCP_ADDRESS).text(), (int) settings.integer(Setting.TCP_PORT),
                absolute(settings.get(Setting.TCP_TOKEN_FILE).text()));
    }

    private static Path path(Settings settings, Setting setting, Path otherwise) {
        SettingValue value = settings.get(setting);
        return value.isSet() ? absolute(value.text()) : otherwise;
    }

    private static @Nullable Path optional(Settings settings, Setting setting) {
        SettingValue value = settings.get(setting);
        return value.isSet() ? absolute(value.text()) : null;
    }

    private static List<Path> paths(Settings settings, Setting setting) {
        return settings.get(setting).texts().stream().map(SidecarConfig::absolute).toList();
    }

    private static Path absolute(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }
}
