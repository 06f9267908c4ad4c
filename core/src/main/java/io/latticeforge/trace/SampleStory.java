package io.latticeforge.trace;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/** What is on record of one sample. Grows while its blocks are read. */
public final class SampleStory {
    private final int id;
    private final List<Float> entropies = new ArrayList<>();
    private final IntArrayList entropySteps = new IntArrayList();
    private final List<Stated> stated = new ArrayList<>();
    @Nullable Decided decided;
    int appliedStep = -1;
    int tokens;
    Ending ending = Ending.RUNNING;
    String finalAnswer = "";

    /** An answer that its text stated. */
    public record Stated(int step, String answer) {}

    SampleStory(int id) {
        this.id = id;
    }

    void token(int step, float entropyNats) {
        tokens = Math.max(tokens, step + 1);
        entropies.add(entropyNats);
        entropySteps.addInt(step);
    }

    /** The same step again stands for the one before: the client lost the reply. */
    void states(Stated newest) {
        if (!stated.isEmpty() && stated.getLast().step() == newest.step()) {
            stated.removeLast();
        }
        stated.add(newest);
    }

    public int id() {
        return id;
    }

    /** Tokens on record. */
    public int tokens() {
        return tokens;
    }

    /**
     * The largest entropy in each of so many stretches of equal length, nats; NaN where none is known. Fewer where there are fewer
     * tokens.
     */
    public double[] entropyNats(int stretches) {
        double[] largest = new double[Math.min(stretches, tokens)];
        java.util.Arrays.fill(largest, Double.NaN);
        for (int i = 0; i < entropies.size(); i++) {
            int at = (int) ((long) entropySteps.getInt(i) * largest.length / tokens);
            float nats = entropies.get(i);
            if (!Float.isNaN(nats) && !(largest[at] >= nats)) {
                largest[at] = nats;
            }
        }
        return largest;
    }

    public List<Stated> stated() {
        return List.copyOf(stated);
    }

    /** What ended it; null if nothing did. */
    public @Nullable Decided decided() {
        return decided;
    }

    /** The step at which its client applied the decision; -1 if it did not say. */
    public int appliedStep() {
        return appliedStep;
    }

    public Ending ending() {
        return ending;
    }

    /** With which its client closed it; empty if with none. */
    public String finalAnswer() {
        return finalAnswer;
    }
}
