package io.latticeforge.engine;

import io.latticeforge.base.State;
import io.latticeforge.decisions.Ballot;
import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.decisions.SequenceRule;
import io.latticeforge.decisions.StatedAnswers;
import io.latticeforge.kernels.Sampling;
import io.latticeforge.signals.SequenceSignals;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sample: its signals and rules while it is open, its ballot once it has one. Once it is closed only the ballot is left. */
public final class Sequence {
    /** How far a sample has come. */
    public enum Phase {
        RUNNING,
        CONCLUDED,
        STOPPED,
        CLOSED
    }

    private static final Phase[] PHASES = Phase.values();

    private final int id;
    private Phase phase = Phase.RUNNING;
    private int nextStep;
    /** What the door has let in of a frame that is not journaled yet; not part of the fold. */
    private int admitted;
    private int lateTokens;
    /** Bit i: rule i has fired on this sequence before. */
    private long fired;
    /** A PROBE stands: no other is asked for until it is answered. */
    private boolean asked;
    private int probes;
    private int probeTokens;
    private int probedAt;
    private @Nullable SequenceSignals signals;
    private SequenceRule[] rules = {};
    private final StatedAnswers stated = new StatedAnswers();
    private @Nullable Ballot ballot;
    private int[] boundaryTokens = {};
    private Sampling sampling = Sampling.WHOLE;
    private @Nullable String surpriseInactive;

    Sequence(int id) {
        this.id = id;
    }

    /** @param memories one for each rule of the policy */
    static Sequence open(int id, int[] boundaryTokens, Sampling sampling, @Nullable String surpriseInactive, LoadedPolicy policy,
            List<RuleMemory> memories) {
        Sequence sequence = new Sequence(id);
        sequence.boundaryTokens = boundaryTokens;
        sequence.sampling = sampling;
        sequence.surpriseInactive = surpriseInactive;
        sequence.equip(policy, memories);
        return sequence;
    }

    private void equip(LoadedPolicy policy, List<RuleMemory> memories) {
        Arrays.sort(boundaryTokens);
        signals = new SequenceSignals(boundaryTokens, sampling, surpriseInactive, policy.policy().confidenceWindow(),
                policy.policy().entropyWindow());
        rules = new SequenceRule[memories.size()];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = policy.spec(i).newRule(memories.get(i));
        }
    }

    public int id() {
        return id;
    }

    public Phase phase() {
        return phase;
    }

    /** Index of the next token expected. */
    public int nextStep() {
        return nextStep;
    }

    /** Tokens that came after a decision: legal, counted, deciding nothing. */
    public int lateTokens() {
        return lateTokens;
    }

    /** How its tokens are drawn from the rows that come: what a row is reduced by. {@link Sampling#WHOLE} where that is not known. */
    public Sampling sampling() {
        return sampling;
    }

    /** Null once closed. */
    public @Nullable SequenceSignals signals() {
        return signals;
    }

    public StatedAnswers stated() {
        return stated;
    }

    /** Rule i of the policy, watching this sequence; only while it is not closed. */
    public SequenceRule rule(int i) {
        return rules[i];
    }

    /** Rules that watch it; 0 once closed. */
    public int ruleCount() {
        return rules.length;
    }

    public @Nullable Ballot ballot() {
        return ballot;
    }

    /** Whether nothing more is to come from it for the vote. */
    boolean ended() {
        return ballot != null || phase == Phase.STOPPED || phase == Phase.CLOSED;
    }

    void step(int step) {
        nextStep = step + 1;
        admitted = nextStep;
    }

    /** First step that no frame in flight holds: what a door checks against. At least {@link #nextStep()}. */
    public int admitted() {
        return admitted;
    }

    /** A door lets a step in; the fold has it once its frame is journaled. */
    public void admit(int step) {
        admitted = step + 1;
    }

    /** The frame in flight came to nothing. */
    public void readmit() {
        admitted = nextStep;
    }

    /** Notes that rule i fired; false if it had before. */
    boolean firstFiring(int i) {
        boolean first = !fired(i);
        fired |= 1L << i;
        return first;
    }

    /** Whether rule i has fired. */
    public boolean fired(int i) {
        return (fired & 1L << i) != 0;
    }

    /** Whether a PROBE stands unanswered. */
    boolean asked() {
        return asked;
    }

    void ask() {
        asked = true;
    }

    /** An answer came to a PROBE, or unasked. */
    void answered(int step, int tokens) {
        asked = false;
        probes++;
        probeTokens += tokens;
        probedAt = step + 1;
    }

    /** Answers if asked now that its client has reported. */
    public int probes() {
        return probes;
    }

    /** What those cost, tokens. */
    public int probeTokens() {
        return probeTokens;
    }

    /** Tokens it had when it last answered; 0 before. */
    int probedAt() {
        return probedAt;
    }

    void late() {
        lateTokens++;
    }

    void phase(Phase to) {
        phase = to;
        if (to == Phase.CLOSED) {
            signals = null;
            rules = new SequenceRule[0];
            boundaryTokens = new int[0];
        }
    }

    void cast(@Nullable Ballot newBallot) {
        ballot = newBallot;
    }

    void state(State s, LoadedPolicy policy, List<RuleMemory> memories) {
        phase = PHASES[s.i32(phase.ordinal())];
        nextStep = s.i32(nextStep);
        admitted = nextStep;
        lateTokens = s.i32(lateTokens);
        fired = s.i64(fired);
        asked = s.flag(asked);
        probes = s.i32(probes);
        probeTokens = s.i32(probeTokens);
        probedAt = s.i32(probedAt);
        stated.state(s);
        if (s.flag(ballot != null)) {
            Ballot held = ballot == null ? new Ballot() : ballot;
            held.state(s);
            ballot = held;
        }
        if (phase != Phase.CLOSED) {
            int boundaries = s.i32(boundaryTokens.length);
            if (s.restoring()) {
                boundaryTokens = new int[boundaries];
            }
            s.i32s(boundaryTokens, 0, boundaries);
            float temperature = s.f32(sampling.temperature());
            float topP = s.f32(sampling.topP());
            int topK = s.i32(sampling.topK());
            surpriseInactive = s.text(surpriseInactive);
            if (s.restoring()) {
                sampling = new Sampling(temperature, topP, topK);
            }
            if (s.restoring()) {
                equip(policy, memories);
            }
            if (signals != null) {
                signals.state(s);
            }
            for (SequenceRule rule : rules) {
                rule.state(s);
            }
        }
    }
}
