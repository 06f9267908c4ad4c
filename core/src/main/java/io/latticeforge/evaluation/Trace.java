package io.latticeforge.evaluation;

import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.StatsReducer;
import io.latticeforge.recording.Recording.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One recorded sample in memory: what was seen at each token, what the text stated and where, and how it ended. Answers are canonical.
 * Immutable by agreement: arrays are shared, never written after loading. Safe for many threads.
 */
final class Trace {
    private static final int STATS = Stat.values().length;

    private final int[] chosen;
    private final float[] stats;
    private final @Nullable String answer;
    private final boolean completed;
    private final Statements statements;
    private final Probes probes;
    private final int boundaryToken;

    /**
     * @param chosen id of each token, -1 where it is not known
     * @param stats of each token in the order of {@link Stat}; NaN is "not known"
     * @param answer what the text said last; null if nothing
     * @param boundaryToken ends a segment; -1 if none is known
     */
    Trace(int[] chosen, float[] stats, @Nullable String answer, boolean completed, Statements statements, Probes probes,
            int boundaryToken) {
        this.chosen = chosen;
        this.stats = stats;
        this.answer = answer;
        this.completed = completed;
        this.statements = statements;
        this.probes = probes;
        this.boundaryToken = boundaryToken;
    }

    int tokens() {
        return chosen.length;
    }

    @Nullable String answer() {
        return answer;
    }

    /** It ended by itself, not at its length limit. */
    boolean completed() {
        return completed;
    }

    boolean right(String truth) {
        return truth.equals(answer);
    }

    Statements statements() {
        return statements;
    }

    /** What it would have answered if it had been asked. */
    Probes probes() {
        return probes;
    }

    float stat(int t, Stat stat) {
        return stats[t * STATS + stat.ordinal()];
    }

    /** Whether an answer may be asked for after token t: it ends a segment, or segments are not known. */
    boolean boundary(int t) {
        return boundaryToken < 0 || chosen[t] == boundaryToken;
    }

    /** Everything that is played. */
    void print(Fingerprint print) {
        print.add(chosen);
        print.add(stats);
        print.add(answer == null ? "" : answer);
        print.add(completed ? 1 : 0);
        print.add(statements.at());
        statements.answers().forEach(print::add);
        print.add(probes.ids());
        print.add(probes.probabilities());
        print.add(probes.entropies());
    }

    /** Token t as a client would report it. */
    void observe(int t, StatsReducer reducer, Observation o) {
        int at = t * STATS;
        reducer.reduce(stats[at + Stat.ENTROPY.ordinal()], stats[at + Stat.VARENTROPY.ordinal()],
                stats[at + Stat.TOKEN_CONFIDENCE.ordinal()], stats[at + Stat.MARGIN.ordinal()], chosen[t],
                stats[at + Stat.CHOSEN_LOG_PROB.ordinal()], o);
    }
}
