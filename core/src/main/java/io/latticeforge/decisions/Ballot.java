package io.latticeforge.decisions;

import io.latticeforge.base.State;

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
    /** H_final: mean entropy of the last 16 tokens, nats. */
    public double finalEntropy;
    /** Mean token confidence over all tokens. */
    public double meanConfidence;
    /** Running surprise z; NaN where the sampling distribution is unknown. */
    public double surprise;
    /** Identity of the record that cast it. */
    public long identity;

    public void state(State s) {
        answer = s.i32(answer);
        sequence = s.i32(sequence);
        tokens = s.i32(tokens);
        truncated = s.flag(truncated);
        finalEntropy = s.f64(finalEntropy);
        meanConfidence = s.f64(meanConfidence);
        surprise = s.f64(surprise);
        identity = s.i64(identity);
    }
}
