package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import io.latticeforge.kernels.Observation;
import io.latticeforge.record.Slot;
import io.latticeforge.recording.Recording.Stat;
import io.latticeforge.trace.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Gathers the records of one sample in the order of the journal. Tokens are numbered as they stand there, without gaps. */
final class JournalSample {
    private static final int STATS = Stat.values().length;

    private record Asked(String answer, float probability, float entropyNats) {}

    private final SampleOpening opening;
    private final UnaryOperator<@Nullable String> canonical;
    private final Observation observation = new Observation();
    private final TreeMap<Integer, String> stated = new TreeMap<>();
    private final Map<Integer, Asked> asked = new TreeMap<>();
    private int[] chosen = new int[64];
    private float[] stats = new float[64 * STATS];
    private byte[] flags = new byte[64];
    private float[] selfCertainty = new float[64];
    private float[] lastFields = new float[64];
    private float[] surprise = new float[64];
    private float[] sampledVarentropy = new float[64];
    private int tokens;
    private int missing;
    private long decision = -1;
    private int ownTokens = -1;
    private Ending ending = Ending.RUNNING;
    private String finalAnswer = "";

    /** @param canonical makes answers of its group comparable; null for an answer with nothing in it */
    JournalSample(SampleOpening opening, UnaryOperator<@Nullable String> canonical) {
        this.opening = opening;
        this.canonical = canonical;
    }

    void observed(Slot slot) {
        if (tokens == chosen.length) {
            chosen = Arrays.copyOf(chosen, 2 * tokens);
            stats = Arrays.copyOf(stats, 2 * tokens * STATS);
            flags = Arrays.copyOf(flags, 2 * tokens);
            selfCertainty = Arrays.copyOf(selfCertainty, 2 * tokens);
            lastFields = Arrays.copyOf(lastFields, 2 * tokens);
            surprise = Arrays.copyOf(surprise, 2 * tokens);
            sampledVarentropy = Arrays.copyOf(sampledVarentropy, 2 * tokens);
        }
        missing = Math.max(missing, slot.step() - tokens);
        slot.observation(observation);
        chosen[tokens] = observation.chosenToken;
        stats[tokens * STATS + Stat.ENTROPY.ordinal()] = observation.entropy;
        stats[tokens * STATS + Stat.VARENTROPY.ordinal()] = observation.varentropy;
        stats[tokens * STATS + Stat.TOKEN_CONFIDENCE.ordinal()] = observation.tokenConfidence;
        stats[tokens * STATS + Stat.MARGIN.ordinal()] = observation.margin;
        stats[tokens * STATS + Stat.CHOSEN_LOG_PROB.ordinal()] = observation.chosenLogProb;
        flags[tokens] = (byte) observation.flags;
        selfCertainty[tokens] = observation.selfCertainty;
        lastFields[tokens] = observation.is(Observation.BOUNDED) ? observation.entropyHalfWidth : observation.logSumExp;
        surprise[tokens] = observation.surprise;
        sampledVarentropy[tokens] = observation.sampledVarentropy;
        tokens++;
    }

    /** What its text stated, from the token on which the engine could know it. */
    void stated(Slot slot) {
        String answer = canonical.apply(slot.text());
        if (answer != null) {
            stated.put(Math.max(slot.i32(4) - missing, tokens - 1), answer);
        }
    }

    void asked(Slot slot) {
        String answer = canonical.apply(slot.text());
        asked.put(slot.i32(4) - missing, new Asked(answer == null ? "" : answer, slot.f32(16), slot.f32(20)));
    }

    void decided(Slot slot) {
        Action action = Action.of(slot.u8(46));
        if (action == Action.CONCLUDE || action == Action.STOP) {
            decision = slot.identity();
        }
    }

    /** From here on its tokens are not the model's alone. */
    void applied(Slot slot) {
        if (slot.i64(16) == decision && ownTokens < 0) {
            ownTokens = Math.max(slot.i32(4) - missing, tokens);
        }
    }

    void closed(Slot slot) {
        ending = Ending.of(slot.flags());
        finalAnswer = slot.text();
    }

    /** A decision, its client or the end of the journal ended it, or a decision had a part in its tokens. */
    boolean cut() {
        return ownTokens >= 0 && ownTokens < tokens || ending != Ending.FINISHED && ending != Ending.TRUNCATED;
    }

    /** Tokens that were drawn and not reported, as far as later ones tell. */
    int missing() {
        return missing;
    }

    Trace trace() {
        TreeMap<Integer, String> statements = new TreeMap<>();
        stated.forEach((at, answer) -> statements.put(Math.clamp(at, 0, Math.max(0, tokens - 1)), answer));
        if (tokens == 0) {
            statements.clear();
        }
        String given = canonical.apply(finalAnswer);
        if (ending == Ending.CONCLUDED && given != null && tokens > 0) {
            asked.putIfAbsent(tokens - 1, new Asked(given, Float.NaN, Float.NaN));
        }
        String answer = given != null ? given : stated.isEmpty() ? null : stated.lastEntry().getValue();
        Statements said = new Statements(statements.keySet().stream().mapToInt(at -> at).toArray(), List.copyOf(statements.values()));
        JournalTrace.Beyond beyond = new JournalTrace.Beyond(opening, Arrays.copyOf(flags, tokens), Arrays.copyOf(selfCertainty, tokens),
                Arrays.copyOf(lastFields, tokens), Arrays.copyOf(surprise, tokens), Arrays.copyOf(sampledVarentropy, tokens), cut(), ownTokens < 0 ? tokens : Math.min(ownTokens, tokens));
        return new JournalTrace(Arrays.copyOf(chosen, tokens), Arrays.copyOf(stats, tokens * STATS), answer,
                ending == Ending.FINISHED, said, probes(), beyond);
    }

    private Probes probes() {
        if (asked.isEmpty()) {
            return Probes.NONE;
        }
        int[] ids = new int[tokens];
        Arrays.fill(ids, -1);
        float[] probabilities = new float[tokens];
        float[] entropies = new float[tokens];
        List<String> answers = new ArrayList<>();
        asked.forEach((at, its) -> {
            if (at >= 0 && at < tokens) {
                ids[at] = answers.size();
                probabilities[at] = its.probability();
                entropies[at] = its.entropyNats();
                answers.add(its.answer());
            }
        });
        return new Probes(ids, probabilities, entropies, answers.toArray(String[]::new));
    }
}
