package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.signals.SequenceSignals;

/** The vote of one sequence and what it may be weighted by, as they stood when it was cast. Mutable and reused by its sequence. */
public final class Ballot {
    /** Index into the group's answers. */
    public int answer;
    /** The client's id of the sequence. */
    public int sequence;
    /** Tokens the sequence had. */
    public int tokens;
    /** The sequence was cut off by its length limit. */
    public boolean truncated;
    /** H_final: mean entropy of the last 16 tokens, nats. NaN where it is not known, as with all that follow. */
    public double finalEntropy = Double.NaN;
    /** Mean entropy of the last tokens, nats: as many as the policy's window of entropy has. */
    public double tailEntropy = Double.NaN;
    /** Mean token confidence over all tokens, nats. */
    public double meanConfidence = Double.NaN;
    /** Mean token confidence of the last tokens, nats: as many as the policy's window of confidence has. */
    public double tailConfidence = Double.NaN;
    /** Mean of the lowest tenth of the windows' mean confidences, nats. */
    public double bottomConfidence = Double.NaN;
    /** Lowest mean confidence of a window, nats. */
    public double lowestConfidence = Double.NaN;
    /** Mean KL(U || p) over all tokens, nats. */
    public double selfCertainty = Double.NaN;
    /** Running surprise z; NaN where the sampling distribution is unknown. */
    public double surprise = Double.NaN;
    /** Smallest ln p(chosen) of a token, nats. */
    public double minLogProb = Double.NaN;
    /** Mean ln p(chosen) of the tokens, nats. */
    public double meanLogProb = Double.NaN;
    /** Sum of ln p(chosen) over the tokens, nats. */
    public double sumLogProb = Double.NaN;
    /** Identity of the record that cast it. */
    public long identity;

    /** Takes what it may be weighted by from the signals of its sequence as they stand. */
    public void take(SequenceSignals signals) {
        finalEntropy = signals.finalEntropy();
        tailEntropy = signals.tailEntropy();
        meanConfidence = signals.confidence().mean();
        tailConfidence = signals.confidence().tail();
        bottomConfidence = signals.confidence().bottomTenth();
        lowestConfidence = signals.confidence().lowest();
        selfCertainty = signals.drawn().selfCertainty();
        surprise = signals.surprise().z();
        minLogProb = signals.drawn().minLogProb();
        meanLogProb = signals.drawn().meanLogProb();
        sumLogProb = signals.drawn().sumLogProb();
    }

    public void state(State s) {
        answer = s.i32(answer);
        sequence = s.i32(sequence);
        tokens = s.i32(tokens);
        truncated = s.flag(truncated);
        finalEntropy = s.f64(finalEntropy);
        tailEntropy = s.f64(tailEntropy);
        meanConfidence = s.f64(meanConfidence);
        tailConfidence = s.f64(tailConfidence);
        bottomConfidence = s.f64(bottomConfidence);
        lowestConfidence = s.f64(lowestConfidence);
        selfCertainty = s.f64(selfCertainty);
        surprise = s.f64(surprise);
        minLogProb = s.f64(minLogProb);
        meanLogProb = s.f64(meanLogProb);
        sumLogProb = s.f64(sumLogProb);
        identity = s.i64(identity);
    }
}
