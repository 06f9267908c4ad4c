package io.latticeforge.evaluation;

import io.latticeforge.decisions.RuleMemory;
import io.latticeforge.policy.Policy;
import io.latticeforge.trace.Validity;
import java.util.Locale;

/**
 * Answers by how far the record can tell them. Exact: each sample that the policy let run ended by itself on record, or the policy ended it
 * no later than the record does; one that reached its length limit on record has ended by itself. Censored: it would have let at least
 * one sample run past where a decision, or its client, had ended it. Unidentified: it needed what nobody drew, samples beyond those on record or
 * an answer that was not asked for. Not thread-safe.
 */
final class Validities {
    private static final int CLASSES = Validity.values().length;

    private final boolean learns;
    private final double[] answers = new double[CLASSES];
    private boolean shaken;

    Validities() {
        this(false);
    }

    private Validities(boolean learns) {
        this.learns = learns;
    }

    /** Of questions played one after the other: what a rule learned on a censored one makes those after it censored too. */
    static Validities under(Policy policy) {
        return new Validities(policy.rules().stream().anyMatch(rule -> rule.spec().newMemory() != RuleMemory.NONE));
    }

    void add(Validity found) {
        Validity own = learns && shaken ? found.and(Validity.CENSORED) : found;
        shaken |= found != Validity.EXACT;
        answers[own.ordinal()]++;
    }

    void add(Validities others, double weight) {
        for (int i = 0; i < CLASSES; i++) {
            answers[i] += weight * others.answers[i];
        }
    }

    /** Answers, averaged over the orders of samples; so with the other two. */
    double exact() {
        return answers[Validity.EXACT.ordinal()];
    }

    double censored() {
        return answers[Validity.CENSORED.ordinal()];
    }

    double unidentified() {
        return answers[Validity.UNIDENTIFIED.ordinal()];
    }

    /** "44.0 exact, 0.0 censored, 0.0 unidentified". */
    String words() {
        return String.format(Locale.ROOT, "%.1f exact, %.1f censored, %.1f unidentified", exact(), censored(), unidentified());
    }
}
