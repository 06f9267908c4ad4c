package io.latticeforge.evaluation;

import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.StatsReducer;
import io.latticeforge.recording.Recording.Stat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A sample as our own journal holds it: observations as they were made, how the client opened it, and what ended it. */
final class JournalTrace extends Trace {
    /**
     * What a folder does not have.
     *
     * @param flags of each observation
     * @param selfCertainty of each token, nats
     * @param lastFields of each token: half the distance of the entropy bounds where it is bounded, else ln sum e^z
     * @param surprise of each token that was not drawn from the row as it is
     * @param sampledVarentropy of the same
     * @param cut something other than the model ended it on record
     * @param ownTokens its first tokens that no decision had a part in
     */
    record Beyond(SampleOpening opening, byte[] flags, float[] selfCertainty, float[] lastFields, float[] surprise,
            float[] sampledVarentropy, boolean cut, int ownTokens) {}

    private final Beyond beyond;
    private final boolean segmented;

    JournalTrace(int[] chosen, float[] stats, @Nullable String answer, boolean completed, Statements statements, Probes probes,
            Beyond beyond) {
        super(chosen, stats, answer, completed, statements, probes, -1);
        this.beyond = beyond;
        boolean marked = false;
        for (byte flags : beyond.flags()) {
            marked |= (flags & Observation.BOUNDARY) != 0;
        }
        segmented = marked || beyond.opening().boundaryTokens().length > 0;
    }

    @Override
    boolean boundary(int t) {
        return !segmented || (beyond.flags()[t] & Observation.BOUNDARY) != 0
                || Arrays.binarySearch(beyond.opening().boundaryTokens(), chosen(t)) >= 0;
    }

    @Override
    SampleOpening opening(TraceSet set) {
        return beyond.opening();
    }

    @Override
    boolean cut() {
        return beyond.cut();
    }

    @Override
    int ownTokens() {
        return beyond.ownTokens();
    }

    @Override
    void observe(int t, StatsReducer reducer, Observation o) {
        o.clear(beyond.flags()[t] & 0xFF);
        o.chosenToken = chosen(t);
        o.entropy = stat(t, Stat.ENTROPY);
        o.varentropy = stat(t, Stat.VARENTROPY);
        o.margin = stat(t, Stat.MARGIN);
        o.tokenConfidence = stat(t, Stat.TOKEN_CONFIDENCE);
        o.chosenLogProb = stat(t, Stat.CHOSEN_LOG_PROB);
        o.selfCertainty = beyond.selfCertainty()[t];
        boolean bounded = o.is(Observation.BOUNDED);
        o.entropyHalfWidth = bounded ? beyond.lastFields()[t] : 0;
        o.logSumExp = bounded ? 0 : beyond.lastFields()[t];
        o.surprise = beyond.surprise()[t];
        o.sampledVarentropy = beyond.sampledVarentropy()[t];
    }

    @Override
    void print(Fingerprint print) {
        super.print(print);
        SampleOpening opening = beyond.opening();
        print.add(new int[] {opening.flags(), opening.topK(), beyond.cut() ? 1 : 0, beyond.ownTokens()});
        print.add(new float[] {opening.temperature(), opening.topP()});
        print.add(opening.boundaryTokens());
        for (byte flags : beyond.flags()) {
            print.add(flags);
        }
        print.add(beyond.selfCertainty());
        print.add(beyond.surprise());
        print.add(beyond.sampledVarentropy());
    }
}
