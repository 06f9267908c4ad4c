package io.latticeforge.config;

import java.util.List;
import java.util.Locale;

/**
 * Everything that can be set, once: the YAML key, from which the flag and the environment variable follow ({@code journal.min_free_bytes}
 * is {@code --journal-min-free-bytes} and {@code LATTICEFORGE_JOURNAL_MIN_FREE_BYTES}; a section's own address, {@code gateway.url}, is
 * {@code --gateway} and {@code LATTICEFORGE_GATEWAY}), the kind of value, its bounds, its default and what it means. Help, {@code config print} and reading all walk this list.
 */
public enum Setting {
    SOCKET(Topic.DOORS, "socket", Kind.TEXT,
            "Unix socket that clients connect to. Default: latticeforge/latticeforge.sock in $XDG_RUNTIME_DIR, "
            + "or a directory of yours in the temporary directory"),
    TCP_PORT(Topic.DOORS, "tcp.port", 0, 65_535, "TCP port to listen on as well; 0 has the system choose one. Default: no TCP"),
    TCP_ADDRESS(Topic.DOORS, "tcp.address", Kind.TEXT, "loopback address for TCP", "127.0.0.1"),
    TCP_TOKEN_FILE(Topic.DOORS, "tcp.token_file", Kind.TEXT,
            "file with mode 0600 whose content a TCP client must show; required with tcp.port"),
    QUEUE_DIRECTORY(Topic.DOORS, "ingest_queue.directory", Kind.TEXT, "queue that JVM neighbours append to; a trusted door. Default: none"),

    RING_COUNT(Topic.DOORS, "ring.count", 0, 1024,
            "shared-memory rings that clients on the Unix socket may have at a time; one more goes on by socket. 0: none", "16"),
    RING_BYTES(Topic.DOORS, "ring.bytes", 1 << 16, 1 << 28,
            "bytes of a ring, rounded up to a power of two; a quarter more for the way back. A frame may be longer", "1048576"),
    RING_SPIN_US(Topic.DOORS, "ring.spin_us", 0, 1_000_000,
            "microseconds for which the sidecar looks at the rings after the last frame before it sleeps; its core is busy meanwhile", "20"),

    ADMIN_LISTEN(Topic.DOORS, "admin.listen", Kind.TEXT,
            "loopback ADDRESS:PORT of /metrics, /livez, /readyz, /startupz and /status; port 0 has the system choose one; off for none. Where nothing"
            + " is said and the port is taken, the sidecar says so and runs without them", AdminConfig.DEFAULT),

    JOURNAL_DIRECTORY(Topic.JOURNAL, "journal.directory", Kind.TEXT,
            "where the journal lies. Default: latticeforge/journal in $XDG_STATE_HOME, "
            + "or in ~/.local/state"),
    JOURNAL_DURABILITY(Topic.JOURNAL, "journal.durability", List.of("process", "batch", "sync", "none"),
            "what was acknowledged survives: process the death of this process; batch that, and a power failure but for the last 100 ms; sync a"
            + " power failure, and every answer waits for the disk; none nothing: no journal is written, and whatever ends the process forgets"
            + " all groups", "process"),
    JOURNAL_LEVEL(Topic.JOURNAL, "journal.level", List.of("observations", "decisions", "rows"),
            "what is kept, and so what can be asked later: observations answers replay, why, whatif, evaluate and estimate; decisions lets the"
            + " observations of what is older than about five minutes go, so that of it only why (without entropies) and estimate are answered;"
            + " rows captures the logits too, to reduce them again", "observations"),
    JOURNAL_ROWS_BYTES(Topic.JOURNAL, "journal.rows_bytes", 16 << 20, Long.MAX_VALUE,
            "level rows: bytes of captured rows that are kept beside the journal; the oldest beyond it are deleted", "4294967296"),
    JOURNAL_MIN_FREE_BYTES(Topic.JOURNAL, "journal.min_free_bytes", 0, Long.MAX_VALUE,
            "free bytes below which nothing is journaled and nothing "
            + "decided", "536870912"),
    JOURNAL_SNAPSHOT_EVERY_BLOCKS(Topic.JOURNAL, "journal.snapshot_every_blocks", 1, Integer.MAX_VALUE,
            "journal blocks between two snapshots, or half a million observations, whichever comes first; "
            + "recovery folds at most so many", "20000"),

    JOURNAL_RETAIN_BYTES(Topic.JOURNAL, "journal.retain_bytes", 0, Long.MAX_VALUE,
            "bytes of blocks and snapshots that are kept; the oldest five minutes beyond it are deleted. 0: no bound", "17179869184"),
    JOURNAL_RETAIN_S(Topic.JOURNAL, "journal.retain_s", 0, Integer.MAX_VALUE,
            "seconds that are kept, counted back from the newest block. 0: no bound", "0"),

    POLICY_FILES(Topic.DECISIONS, "policy.files", Kind.TEXTS, "policies as YAML files, beside the shipped ones"),
    POLICY_DEFAULT(Topic.DECISIONS, "policy.default", Kind.TEXT, "policy, or controller, of a group that names none", "default"),
    CONTROLLER(Topic.DECISIONS, "controller", Kind.TEXT, "controller as a YAML file: it chooses the policy of each group that names it. "
            + "Default: none"),
    GATE_FILES(Topic.DECISIONS, "gate.files", Kind.TEXTS, "focus gates as JSON files that name edges"),

    GATEWAY_URL(Topic.GATEWAY, "gateway.url", Kind.TEXT,
            "OpenAI-compatible server to stand in front of, http://host:port or https://host. Default: no gateway"),
    GATEWAY_TRUST_FILE(Topic.GATEWAY, "gateway.trust_file", Kind.TEXT,
            "certificates as PEM, one of which an https server's own must be or be signed by. Default: those that Java trusts"),
    GATEWAY_LISTEN(Topic.GATEWAY, "gateway.listen", Kind.TEXT, "loopback address and port where clients reach the gateway", "127.0.0.1:8081"),
    GATEWAY_MODE(Topic.GATEWAY, "gateway.mode", List.of(SidecarConfig.Gateway.OBSERVE, SidecarConfig.Gateway.ENFORCE),
            "observe: everything passes through, and what would have been saved is said; enforce: several samples answer a request, and those"
            + " that are decided are ended", SidecarConfig.Gateway.OBSERVE),
    GATEWAY_SAMPLES(Topic.GATEWAY, "gateway.samples", 1, 64, "enforce: most samples that answer a request", "8"),
    GATEWAY_STREAMS(Topic.GATEWAY, "gateway.streams", 1, 100_000,
            "enforce: streams of samples open at a time; a request's first has a place in any case", "64"),
    GATEWAY_TOP_LOGPROBS(Topic.GATEWAY, "gateway.top_logprobs", 1, 64, "enforce: alternatives asked for with each token", "20"),
    GATEWAY_SHADOW_PERCENT(Topic.GATEWAY, "gateway.shadow_percent", 0, 100,
            "enforce: of a hundred requests, those of which nothing is ended, to compare", "2"),
    GATEWAY_REVERT_PERCENT(Topic.GATEWAY, "gateway.revert_percent", 1, 100,
            "enforce: of a hundred compared answers, those that may differ; surely more, and everything passes through again", "10"),
    GATEWAY_OFF_FILE(Topic.GATEWAY, "gateway.off_file", Kind.TEXT,
            "enforce: while this file exists, everything passes through. Default: gateway-off beside the journal's directory"),
    GATEWAY_ANSWER_KIND(Topic.GATEWAY, "gateway.answer_kind", List.of("number", "text", "choice"), "how answers are made comparable", "number"),
    GATEWAY_ANSWER_PATTERN(Topic.GATEWAY, "gateway.answer_pattern", Kind.TEXT,
            "regular expression that finds an answer that a text states; its last group is the answer. Default: \\boxed{7}, #### 7, the answer is 7"),
    GATEWAY_CHAT_TEMPLATE(Topic.GATEWAY, "gateway.chat_template",
            List.of(SidecarConfig.Gateway.Answers.NO_TEMPLATE, "chatml", "llama3", "gemma", "plain"),
            "enforce: how the model reads a conversation, so that a sample which is to conclude and has stated no answer can be asked for it;"
            + " none: it goes on until it states one; plain: the last message as it is", SidecarConfig.Gateway.Answers.NO_TEMPLATE),
    GATEWAY_END_OF_THINKING(Topic.GATEWAY, "gateway.end_of_thinking", Kind.TEXT, "enforce: what the model ends its thinking with", "</think>"),
    GATEWAY_ANSWER_CUE(Topic.GATEWAY, "gateway.answer_cue", Kind.TEXT, "enforce: words that only an answer can follow", "The answer is"),
    GATEWAY_POLICY(Topic.GATEWAY, "gateway.policy", Kind.TEXT, "policy of the gateway's groups. Default: policy.default"),
    GATEWAY_REQUESTS(Topic.GATEWAY, "gateway.requests", 1, 100_000, "requests of clients in flight; one more is refused", "256"),
    GATEWAY_BODY_BYTES(Topic.GATEWAY, "gateway.body_bytes", 1024, 1 << 30, "largest body that a client may send", "33554432"),
    GATEWAY_HEADER_BYTES(Topic.GATEWAY, "gateway.header_bytes", 1024, 1 << 20, "largest header that a client may send", "32768"),
    GATEWAY_CONNECT_TIMEOUT_MS(Topic.GATEWAY, "gateway.connect_timeout_ms", 1, 600_000,
            "milliseconds within which the server must take a connection", "5000"),
    GATEWAY_FIRST_BYTE_TIMEOUT_MS(Topic.GATEWAY, "gateway.first_byte_timeout_ms", 1, 86_400_000,
            "milliseconds within which the server must begin to answer", "600000"),
    GATEWAY_IDLE_TIMEOUT_MS(Topic.GATEWAY, "gateway.idle_timeout_ms", 1, 86_400_000,
            "milliseconds for which the server may be silent in the middle of an answer, and a client may read nothing of it", "120000"),

    COMPUTE_ENGINE(Topic.COMPUTE, "compute.engine", List.of(SidecarConfig.Compute.AUTO, "cpu", "onnx", "pytorch", "cuda"),
            "what reduces the rows of a step: cpu while they arrive, another engine all at once when the step is whole; auto measures which is"
            + " faster for the vocabulary of a session", SidecarConfig.Compute.AUTO),
    COMPUTE_ROW_WORKERS(Topic.COMPUTE, "compute.row_workers", 0, 16,
            "threads of the lowest priority that help the path where a step has several rows whole in a ring (ring.bytes: four of them or more) and a core"
            + " is free. 0: none. Default: one less than there are cores, at most 3"),

    CONNECTIONS(Topic.LIMITS, "limits.connections", 1, 100_000, "clients at a time; one more is refused", "64"),
    FRAME_BYTES(Topic.LIMITS, "limits.frame_bytes", 2 << 20, 1 << 30, "largest frame that a client may send", "67108864"),
    OUTBOUND_BYTES(Topic.LIMITS, "limits.outbound_bytes", 65_536, 1 << 30, "bytes that may wait for one client; beyond it is closed",
            "8388608"),
    RESUME_WINDOW_S(Topic.LIMITS, "session.resume_window_s", 0, 86_400, "seconds for which a session that lost its connection is kept",
            "60");

    /** A heading of the help. */
    public enum Topic {
        DOORS, JOURNAL, DECISIONS, GATEWAY, COMPUTE, LIMITS
    }

    /** How a value is written. */
    public enum Kind {
        TEXT, TEXTS, CHOICE, INTEGER
    }

    private final Topic topic;
    private final String key;
    private final Kind kind;
    private final long min;
    private final long max;
    private final String meaning;
    private final List<String> choices;
    private final List<String> defaults;

    Setting(Topic topic, String key, Kind kind, String meaning, String... defaults) {
        this(topic, key, kind, 0, 0, List.of(), meaning, defaults);
    }

    Setting(Topic topic, String key, List<String> choices, String meaning, String... defaults) {
        this(topic, key, Kind.CHOICE, 0, 0, choices, meaning, defaults);
    }

    Setting(Topic topic, String key, long min, long max, String meaning, String... defaults) {
        this(topic, key, Kind.INTEGER, min, max, List.of(), meaning, defaults);
    }

    Setting(Topic topic, String key, Kind kind, long min, long max, List<String> choices, String meaning, String... defaults) {
        this.topic = topic;
        this.key = key;
        this.kind = kind;
        this.min = min;
        this.max = max;
        this.choices = choices;
        this.meaning = meaning;
        this.defaults = List.of(defaults);
    }

    public Topic topic() {
        return topic;
    }

    /** Where it stands in the YAML file: section and key, or a key of the root. */
    public String key() {
        return key;
    }

    public String flag() {
        return "--" + shortKey().replace('.', '-').replace('_', '-');
    }

    public String variable() {
        return "LATTICEFORGE_" + shortKey().replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private String shortKey() {
        return key.endsWith(".url") ? key.substring(0, key.length() - ".url".length()) : key;
    }

    public Kind kind() {
        return kind;
    }

    /** Bounds of an integer, both allowed. */
    public long min() {
        return min;
    }

    public long max() {
        return max;
    }

    /** What a choice may be; empty for other kinds. */
    public List<String> choices() {
        return choices;
    }

    public String meaning() {
        return meaning;
    }

    /** Empty where there is none or where it depends on the machine. */
    public List<String> defaults() {
        return defaults;
    }
}
