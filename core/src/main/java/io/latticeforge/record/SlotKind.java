package io.latticeforge.record;

import static io.latticeforge.record.SlotField.bytes;
import static io.latticeforge.record.SlotField.f32;
import static io.latticeforge.record.SlotField.f64;
import static io.latticeforge.record.SlotField.i32;
import static io.latticeforge.record.SlotField.text;
import static io.latticeforge.record.SlotField.u16;
import static io.latticeforge.record.SlotField.u32;
import static io.latticeforge.record.SlotField.u64;
import static io.latticeforge.record.SlotField.u8;

import io.latticeforge.kernels.Observation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can stand in a block, with its fields: the one table behind writers, readers, {@code journal describe} and
 * {@code journal dump}.
 *
 * <pre>
 * every slot   0 u8 kind   1 u8 flags   2 u16 length in units of 8 bytes   4 u32 (of its kind)   8 u32 group   12 u32 sequence   16 ...
 * </pre>
 *
 * Texts and byte strings stand at the end, each a u32 length and its bytes; the slot is padded with zeros to 8 bytes. Numbers are never
 * reused.
 */
public enum SlotKind {
    SESSION_OPENED(1, 56, "a client connected", u32("features", 4), u32("vocabSize", 16).in("tokens"), u32("elementKind", 20),
            bytes("resumeTokenHash", 24, 32), text("clientName"), text("modelName")),
    SESSION_RESUMED(2, 16, "a client came back with its token"),
    SESSION_DETACHED(3, 16, "a connection ended; the session waits for its client"),
    SESSION_EXPIRED(4, 16, "the client did not come back in time; its groups are dropped"),
    GROUP_OPENED(5, 32, "a prompt and the samples to be drawn for it", u32("sampleBudget", 4).in("samples"), u64("policyVersion",
            16),
            u32("promptTokens", 24).in("tokens"), u32("answerKind", 28)),
    SEQUENCE_OPENED(6, 32, "a sample begins", f32("temperature", 16), f32("topP", 20), u32("topK", 24).in("tokens"),
            bytes("boundaryTokens")),
    OBSERVATION(7, 48, "one token", i32("chosenToken", 4), u32("step", 16).in("tokens"), f32("entropy", 20).in("nats"),
            f32("varentropy", 24).in("nats^2"),
            f32("margin", 28).in("nats"), f32("tokenConfidence", 32).in("nats"), f32("chosenLogProb", 36).in("nats"),
            f32("selfCertainty", 40).in("nats"),
            f32("logSumExpOrHalfWidth", 44).in("nats"), f32("surprise", 48).in("nats").where(Observation.SAMPLED),
            f32("sampledVarentropy", 52).in("nats^2").where(Observation.SAMPLED)),
    CANDIDATE(8, 16, "an answer that the text has stated", u32("step", 4).in("tokens"), text("answer")),
    PROBE(9, 32, "the answer if asked now", u32("step", 4).in("tokens"), f32("probability", 16).in("1"), f32("entropy",
            20).in("nats"), u32("tokens", 24).in("tokens"), text("answer")),
    APPLIED(10, 24, "a decision took effect", u32("step", 4).in("tokens"), u64("decision", 16)),
    SEQUENCE_CLOSED(11, 16, "a sample ended", u32("tokens", 4).in("tokens"), text("answer")),
    GROUP_CLOSED(12, 16, "nothing more is asked about a group"),
    VOTE_ASKED(13, 16, "the answer of a group was asked for"),
    ROUTE_ASKED(14, 16, "a focus vector was sent to a gate", u32("maxEdges", 4).in("edges"), text("gate"), bytes("focus")),
    GATE_DEFINED(15, 32, "named edges of a focus gate", u32("dimensions", 4), f64("rejectBelow", 16), u32("edges",
            24).in("edges"), text("gate"),
            bytes("edgeTable"), bytes("learnBy")),
    OUTCOME(16, 24, "what came of a group", f32("reward", 16), text("truth")),
    POLICY_LOADED(17, 24, "a policy, whole", u64("version", 16), text("name"), text("yaml")),
    PROCESS_STARTED(18, 24, "this process took the journal over", u64("pid", 16), text("version")),
    CONTROLLER_LOADED(19, 24, "a controller, whole", u64("version", 16), text("name"), text("yaml")),
    ROUTE_OUTCOME(20, 32, "which edge was right for a routed request, empty for none of these", u64("route", 16), f32("reward", 24),
            text("edge")),

    DECISION(32, 88, "what the engine decided", u32("step", 4).in("tokens"), u64("policyVersion", 16), f64("value", 24),
            f64("threshold", 32),
            f32("propensity", 40).in("1"), u16("rule", 44), u8("action", 46), u8("reason", 47), u32("samples", 48).in("samples"),
            u32("parents", 52).in("records"),
            u64("parent0", 56), u64("parent1", 64), u64("parent2", 72), u64("parent3", 80)),
    VOTED(33, 48, "the answer of a group, with every tally", u64("policyVersion", 16), u32("voters", 24).in("samples"),
            u32("dropped", 28).in("samples"),
            u16("rule", 32), u16("winner", 34), u32("answers", 36).in("texts"), u32("tallies", 40).in("tallies"),
            bytes("answerTable"), bytes("tallyTable")),
    ROUTED(34, 24, "where a focus gate sent a request", u32("scores", 4).in("edges"), u32("rejected", 16), text("gate"),
            bytes("scoreTable")),
    ARM_CHOSEN(35, 88, "the policy that a controller chose for a group", u32("arm", 4), u64("controllerVersion", 16),
            u64("policyVersion", 24), f64("propensity", 32).in("1"), u32("sampleBudget", 40).in("samples"), u32("greedyArm", 44),
            f64("bound", 48).in("1"), f64("promptLength", 56).in("1"), f64("earlierScores", 64).in("1"),
            f64("earlierMeanEntropy", 72).in("1"), f64("earlierLargestEntropy", 80).in("1")),
    ARM_REWARDED(36, 48, "what came of a choice", u32("arm", 4), u64("controllerVersion", 16), u64("tokens", 24).in("tokens"),
            f64("score", 32).in("1"), f64("reward", 40).in("1")),
    GATE_LEARNED(37, 40, "what a gate learned from the outcome of a route", i32("edge", 4), u64("route", 16), u64("steps", 24),
            f64("loss", 32).in("nats"), text("gate"));

    private static final @Nullable SlotKind[] BY_NUMBER = new SlotKind[256];

    static {
        for (SlotKind kind : values()) {
            BY_NUMBER[kind.number] = kind;
        }
    }

    private final int number;
    private final int fixedBytes;
    private final String meaning;
    private final List<SlotField> fields;

    SlotKind(int number, int fixedBytes, String meaning, SlotField... fields) {
        this.number = number;
        this.fixedBytes = fixedBytes;
        this.meaning = meaning;
        this.fields = List.of(fields);
    }

    public int number() {
        return number;
    }

    /** Bytes before the texts, without fields that some slots only have. */
    public int fixedBytes() {
        return fixedBytes;
    }

    /** Bytes before the texts, with every field that a slot may have. */
    public int longestBytes() {
        int longest = fixedBytes;
        for (SlotField field : fields) {
            longest = field.flag() == 0 ? longest : Math.max(longest, field.offset() + Float.BYTES);
        }
        return longest;
    }

    public String meaning() {
        return meaning;
    }

    /** Fields beyond those that every slot has, in the order in which they stand. */
    public List<SlotField> fields() {
        return fields;
    }

    /** Whether it stands in an OUTPUT block. */
    public boolean output() {
        return number >= 32;
    }

    /** The kind of a number, or null for one that this version does not know. */
    public static @Nullable SlotKind of(int number) {
        return BY_NUMBER[number & 0xFF];
    }
}
