package io.latticeforge.record;

import io.latticeforge.kernels.Observation;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes slots of each kind into a block. {@link SlotKind} is the layout. Not thread-safe. */
public final class SlotWriter {
    /** The length field counts units of 8 bytes in 16 bits. */
    public static final int MAX_SLOT_BYTES = 0xFFFF * 8;

    /** Parents a decision can name. */
    public static final int MAX_PARENTS = 4;

    private static final java.nio.ByteOrder LE = BlockWriter.LE;
    private static final int OBSERVATION_BYTES = SlotKind.OBSERVATION.fixedBytes();
    private static final int OBSERVATION_SAMPLED_BYTES = SlotKind.OBSERVATION.longestBytes();

    private final BlockWriter block;
    private final UnsafeBuffer out;

    public SlotWriter(BlockWriter block) {
        this.block = block;
        this.out = block.writable();
    }

    public void sessionOpened(int features, int vocabSize, int elementKind, byte[] resumeTokenHash, String clientName, String modelName) {
        byte[] client = utf8(clientName);
        byte[] model = utf8(modelName);
        int at = begin(SlotKind.SESSION_OPENED, 0, 8 + client.length + model.length);
        out.putInt(at + 4, features, LE);
        out.putInt(at + 16, vocabSize, LE);
        out.putInt(at + 20, elementKind, LE);
        out.putBytes(at + 24, resumeTokenHash, 0, 32);
        tail(tail(at + SlotKind.SESSION_OPENED.fixedBytes(), client), model);
    }

    /** A slot without fields of its own: SESSION_RESUMED, SESSION_DETACHED, SESSION_EXPIRED, GROUP_CLOSED, VOTE_ASKED. */
    public void event(SlotKind kind, int group) {
        int at = begin(kind, 0, 0);
        out.putInt(at + 8, group, LE);
    }

    public void groupOpened(int group, int sampleBudget, long policyVersion, int promptTokens, int answerKind) {
        int at = begin(SlotKind.GROUP_OPENED, 0, 0);
        out.putInt(at + 4, sampleBudget, LE);
        out.putInt(at + 8, group, LE);
        out.putLong(at + 16, policyVersion, LE);
        out.putInt(at + 24, promptTokens, LE);
        out.putInt(at + 28, answerKind, LE);
    }

    /** @param boundaryTokens u32 ids, {@code boundaryBytes} of them counted in bytes */
    public void sequenceOpened(int group, int sequence, int flags, float temperature, float topP, int topK, DirectBuffer boundaryTokens,
            int boundaryOffset, int boundaryBytes) {
        int at = begin(SlotKind.SEQUENCE_OPENED, flags, 4 + boundaryBytes);
        ids(at, group, sequence);
        out.putFloat(at + 16, temperature, LE);
        out.putFloat(at + 20, topP, LE);
        out.putInt(at + 24, topK, LE);
        int tail = at + SlotKind.SEQUENCE_OPENED.fixedBytes();
        out.putInt(tail, boundaryBytes, LE);
        out.putBytes(tail + 4, boundaryTokens, boundaryOffset, boundaryBytes);
    }

    public void observation(int group, int sequence, int step, Observation o) {
        boolean sampled = o.is(Observation.SAMPLED);
        int at = block.slot(SlotKind.OBSERVATION, o.flags, sampled ? OBSERVATION_SAMPLED_BYTES : OBSERVATION_BYTES);
        out.putInt(at + 4, o.chosenToken, LE);
        ids(at, group, sequence);
        out.putInt(at + 16, step, LE);
        out.putFloat(at + 20, o.entropy, LE);
        out.putFloat(at + 24, o.varentropy, LE);
        out.putFloat(at + 28, o.margin, LE);
        out.putFloat(at + 32, o.tokenConfidence, LE);
        out.putFloat(at + 36, o.chosenLogProb, LE);
        out.putFloat(at + 40, o.selfCertainty, LE);
        out.putFloat(at + 44, o.is(Observation.BOUNDED) ? o.entropyHalfWidth : o.logSumExp, LE);
        if (sampled) {
            out.putFloat(at + 48, o.surprise, LE);
            out.putFloat(at + 52, o.sampledVarentropy, LE);
        }
    }

    public void candidate(int group, int sequence, int step, String answer) {
        byte[] text = utf8(answer);
        int at = begin(SlotKind.CANDIDATE, 0, 4 + text.length);
        out.putInt(at + 4, step, LE);
        ids(at, group, sequence);
        tail(at + SlotKind.CANDIDATE.fixedBytes(), text);
    }

    public void probe(int group, int sequence, int step, float probability, float entropy, int tokens, String answer) {
        byte[] text = utf8(answer);
        int at = begin(SlotKind.PROBE, 0, 4 + text.length);
        out.putInt(at + 4, step, LE);
        ids(at, group, sequence);
        out.putFloat(at + 16, probability, LE);
        out.putFloat(at + 20, entropy, LE);
        out.putInt(at + 24, tokens, LE);
        tail(at + SlotKind.PROBE.fixedBytes(), text);
    }

    public void applied(int group, int sequence, int step, long decision) {
        int at = begin(SlotKind.APPLIED, 0, 0);
        out.putInt(at + 4, step, LE);
        ids(at, group, sequence);
        out.putLong(at + 16, decision, LE);
    }

    public void sequenceClosed(int group, int sequence, int tokens, int reason, String answer) {
        byte[] text = utf8(answer);
        int at = begin(SlotKind.SEQUENCE_CLOSED, reason, 4 + text.length);
        out.putInt(at + 4, tokens, LE);
        ids(at, group, sequence);
        tail(at + SlotKind.SEQUENCE_CLOSED.fixedBytes(), text);
    }

    public void routeAsked(int maxEdges, String gate, DirectBuffer focus, int focusOffset, int focusBytes) {
        byte[] name = utf8(gate);
        int at = begin(SlotKind.ROUTE_ASKED, 0, 8 + name.length + focusBytes);
        out.putInt(at + 4, maxEdges, LE);
        int tail = tail(at + SlotKind.ROUTE_ASKED.fixedBytes(), name);
        out.putInt(tail, focusBytes, LE);
        out.putBytes(tail + 4, focus, focusOffset, focusBytes);
    }

    /** Both byte strings as {@code engine.Gate} lays them out; {@code learnBy} is empty, and not there, where a gate does not learn. */
    public void gateDefined(String gate, int flags, int dimensions, double rejectBelow, int edges, byte[] edgeTable, byte[] learnBy) {
        byte[] name = utf8(gate);
        boolean learns = learnBy.length > 0;
        int at = begin(SlotKind.GATE_DEFINED, flags, 8 + name.length + edgeTable.length + (learns ? 4 + learnBy.length : 0));
        out.putInt(at + 4, dimensions, LE);
        out.putDouble(at + 16, rejectBelow, LE);
        out.putInt(at + 24, edges, LE);
        int tail = tail(tail(at + SlotKind.GATE_DEFINED.fixedBytes(), name), edgeTable);
        if (learns) {
            tail(tail, learnBy);
        }
    }

    public void outcome(int group, float reward, String truth) {
        byte[] text = utf8(truth);
        int at = begin(SlotKind.OUTCOME, 0, 4 + text.length);
        out.putInt(at + 8, group, LE);
        out.putFloat(at + 16, reward, LE);
        tail(at + SlotKind.OUTCOME.fixedBytes(), text);
    }

    /** @param edge the one that was right; empty for none of these */
    public void routeOutcome(long route, float reward, String edge) {
        byte[] text = utf8(edge);
        int at = begin(SlotKind.ROUTE_OUTCOME, 0, 4 + text.length);
        out.putLong(at + 16, route, LE);
        out.putFloat(at + 24, reward, LE);
        tail(at + SlotKind.ROUTE_OUTCOME.fixedBytes(), text);
    }

    /** @param isDefault groups that name no policy get this one from now on */
    public void policyLoaded(boolean isDefault, long version, String name, String yaml) {
        byte[] nameUtf8 = utf8(name);
        byte[] text = utf8(yaml);
        int at = begin(SlotKind.POLICY_LOADED, isDefault ? 1 : 0, 8 + nameUtf8.length + text.length);
        out.putLong(at + 16, version, LE);
        tail(tail(at + SlotKind.POLICY_LOADED.fixedBytes(), nameUtf8), text);
    }

    /** @param isDefault groups that name no policy get what it chooses from now on */
    public void controllerLoaded(boolean isDefault, long version, String name, String yaml) {
        byte[] nameUtf8 = utf8(name);
        byte[] text = utf8(yaml);
        int at = begin(SlotKind.CONTROLLER_LOADED, isDefault ? 1 : 0, 8 + nameUtf8.length + text.length);
        out.putLong(at + 16, version, LE);
        tail(tail(at + SlotKind.CONTROLLER_LOADED.fixedBytes(), nameUtf8), text);
    }

    public void processStarted(long pid, String version) {
        byte[] text = utf8(version);
        int at = begin(SlotKind.PROCESS_STARTED, 0, 4 + text.length);
        out.putLong(at + 16, pid, LE);
        tail(at + SlotKind.PROCESS_STARTED.fixedBytes(), text);
    }

    /**
     * A decision.
     *
     * @param parents identities of the records that caused it; the first {@code parentCount}, at most {@link #MAX_PARENTS}
     * @return its slot number
     */
    public int decision(int group, int sequence, int step, long policyVersion, double value, double threshold, float propensity, int rule,
            int action, int reason, int samples, long[] parents, int parentCount) {
        int slot = block.slots();
        int at = begin(SlotKind.DECISION, 0, 0);
        out.putInt(at + 4, step, LE);
        ids(at, group, sequence);
        out.putLong(at + 16, policyVersion, LE);
        out.putDouble(at + 24, value, LE);
        out.putDouble(at + 32, threshold, LE);
        out.putFloat(at + 40, propensity, LE);
        out.putShort(at + 44, (short) rule, LE);
        out.putByte(at + 46, (byte) action);
        out.putByte(at + 47, (byte) reason);
        out.putInt(at + 48, samples, LE);
        out.putInt(at + 52, parentCount, LE);
        for (int i = 0; i < parentCount; i++) {
            out.putLong(at + 56 + 8 * i, parents[i], LE);
        }
        return slot;
    }

    /**
     * A controller's choice.
     *
     * @param bound upper bound of the chosen arm's reward
     * @param features five numbers; the first is always 1 and not on record
     * @return its slot number
     */
    public int armChosen(int group, int arm, long controllerVersion, long policyVersion, double propensity, int sampleBudget, int greedyArm,
            double bound, double[] features) {
        int slot = block.slots();
        int at = begin(SlotKind.ARM_CHOSEN, 0, 0);
        out.putInt(at + 4, arm, LE);
        out.putInt(at + 8, group, LE);
        out.putLong(at + 16, controllerVersion, LE);
        out.putLong(at + 24, policyVersion, LE);
        out.putDouble(at + 32, propensity, LE);
        out.putInt(at + 40, sampleBudget, LE);
        out.putInt(at + 44, greedyArm, LE);
        out.putDouble(at + 48, bound, LE);
        for (int i = 1; i < features.length; i++) {
            out.putDouble(at + 48 + 8 * i, features[i], LE);
        }
        return slot;
    }

    public void armRewarded(int group, int arm, long controllerVersion, long tokens, double score, double reward) {
        int at = begin(SlotKind.ARM_REWARDED, 0, 0);
        out.putInt(at + 4, arm, LE);
        out.putInt(at + 8, group, LE);
        out.putLong(at + 16, controllerVersion, LE);
        out.putLong(at + 24, tokens, LE);
        out.putDouble(at + 32, score, LE);
        out.putDouble(at + 40, reward, LE);
    }

    /** Both tables as {@code engine.VoteCount} lays them out. */
    public void voted(int group, long policyVersion, int voters, int dropped, int rule, int winner, int answers, byte[] answerTable,
            int answerBytes, int tallies, byte[] tallyTable, int tallyBytes) {
        int at = begin(SlotKind.VOTED, 0, 8 + answerBytes + tallyBytes);
        out.putInt(at + 8, group, LE);
        out.putLong(at + 16, policyVersion, LE);
        out.putInt(at + 24, voters, LE);
        out.putInt(at + 28, dropped, LE);
        out.putShort(at + 32, (short) rule, LE);
        out.putShort(at + 34, (short) winner, LE);
        out.putInt(at + 36, answers, LE);
        out.putInt(at + 40, tallies, LE);
        int tail = at + SlotKind.VOTED.fixedBytes();
        out.putInt(tail, answerBytes, LE);
        out.putBytes(tail + 4, answerTable, 0, answerBytes);
        tail += 4 + answerBytes;
        out.putInt(tail, tallyBytes, LE);
        out.putBytes(tail + 4, tallyTable, 0, tallyBytes);
    }

    public void routed(String gate, boolean rejected, int scores, byte[] scoreTable, int scoreBytes) {
        byte[] name = utf8(gate);
        int at = begin(SlotKind.ROUTED, 0, 8 + name.length + scoreBytes);
        out.putInt(at + 4, scores, LE);
        out.putInt(at + 16, rejected ? 1 : 0, LE);
        int tail = tail(at + SlotKind.ROUTED.fixedBytes(), name);
        out.putInt(tail, scoreBytes, LE);
        out.putBytes(tail + 4, scoreTable, 0, scoreBytes);
    }

    /**
     * @param edge  index of the one that was right; -1 for none of these
     * @param steps that the gate has learned by, this one among them
     * @param loss  -ln of the probability that it had given to what was right, before this step
     */
    public void gateLearned(String gate, int edge, long route, long steps, double loss) {
        byte[] name = utf8(gate);
        int at = begin(SlotKind.GATE_LEARNED, 0, 4 + name.length);
        out.putInt(at + 4, edge, LE);
        out.putLong(at + 16, route, LE);
        out.putLong(at + 24, steps, LE);
        out.putDouble(at + 32, loss, LE);
        tail(at + SlotKind.GATE_LEARNED.fixedBytes(), name);
    }

    private int begin(SlotKind kind, int flags, int tailBytes) {
        return block.slot(kind, flags, kind.fixedBytes() + tailBytes);
    }

    private void ids(int at, int group, int sequence) {
        out.putInt(at + 8, group, LE);
        out.putInt(at + 12, sequence, LE);
    }

    private int tail(int at, byte[] bytes) {
        out.putInt(at, bytes.length, LE);
        out.putBytes(at + 4, bytes);
        return at + 4 + bytes.length;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
