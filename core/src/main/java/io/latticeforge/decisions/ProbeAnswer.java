package io.latticeforge.decisions;

/** What a sequence answered when it was asked. Mutable and reused; only meaningful during the call that hands it over. */
public final class ProbeAnswer {
    /** Index into the group's answers; -1 where the text was blank. */
    public int answer = -1;
    /** Index of the token after which it was asked. */
    public int step;
    /** Probability that the model gave its answer, 0 to 1; NaN if it is not known. */
    public double probability = Double.NaN;
    /** Entropy of the answer, nats; NaN if it is not known. */
    public double entropyNats = Double.NaN;
    /** The text takes its answer back, see {@link Hedge}. */
    public boolean hedged;
    /** Identity of the record that reported it. */
    public long identity;

    /** Whether there is an answer that the text does not take back. */
    public boolean firm() {
        return answer >= 0 && !hedged;
    }
}
