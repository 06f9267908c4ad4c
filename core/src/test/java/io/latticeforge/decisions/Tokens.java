package io.latticeforge.decisions;

import io.latticeforge.kernels.Observation;
import io.latticeforge.signals.SequenceSignals;
import org.jspecify.annotations.Nullable;

/** A sequence written out token by token, for tests of one rule. The full stop is token 7. */
final class Tokens {
    static final int STOP = 7;

    final SequenceSignals signals;
    final StatedAnswers stated = new StatedAnswers();
    final SequenceRule rule;

    Tokens(String rule) {
        this(EagerRules.parse(rule), RuleMemory.NONE, null);
    }

    Tokens(RuleSpec spec, RuleMemory memory, @Nullable String surpriseInactive, int... boundaries) {
        signals = new SequenceSignals(boundaries.length > 0 ? boundaries : new int[] {STOP}, surpriseInactive);
        rule = spec.newRule(memory);
    }

    private Tokens(SequenceSignals signals, SequenceRule rule) {
        this.signals = signals;
        this.rule = rule;
    }

    static Tokens withoutBoundaries(String rule) {
        return new Tokens(new SequenceSignals(new int[0], null), EagerRules.parse(rule).newRule(RuleMemory.NONE));
    }

    boolean next(int id, double entropy) {
        return next(id, entropy, Double.NaN, Double.NaN, Double.NaN);
    }

    boolean confident(double confidence) {
        return next(1, 0.1, Double.NaN, Double.NaN, confidence);
    }

    boolean next(int id, double entropy, double varentropy, double logProb, double confidence) {
        Observation o = new Observation();
        o.clear(0);
        o.chosenToken = id;
        o.entropy = (float) entropy;
        o.varentropy = (float) varentropy;
        o.chosenLogProb = (float) logProb;
        o.tokenConfidence = (float) confidence;
        signals.update(o);
        return rule.update(signals, stated);
    }

    /** A segment of two tokens with this maximum. */
    boolean segment(double entropy) {
        return next(1, entropy) | next(STOP, 0);
    }

    void state(int answer) {
        stated.add(answer, signals.tokens() - 1, 1);
    }

    @Nullable String inactive() {
        return rule.inactive(signals);
    }
}
