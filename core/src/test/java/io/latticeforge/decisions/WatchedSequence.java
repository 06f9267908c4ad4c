package io.latticeforge.decisions;

import io.latticeforge.base.State;
import io.latticeforge.kernels.Observation;
import io.latticeforge.signals.SequenceSignals;
import io.latticeforge.signals.Series;

/** One sequence with one rule, fed as the engine feeds it. */
final class WatchedSequence {
    final SequenceSignals signals = new SequenceSignals(new int[] {Series.BOUNDARY_TOKEN}, null);
    final StatedAnswers stated = new StatedAnswers();
    final SequenceRule rule;

    WatchedSequence(RuleSpec spec, RuleMemory memory) {
        rule = spec.newRule(memory);
    }

    /** Takes an observation; every 23rd token the text states an answer. */
    boolean feed(Observation o) {
        signals.update(o);
        int step = signals.tokens() - 1;
        if (step % 23 == 22) {
            stated.add(step % 5 == 0 ? 1 : 0, step, step);
        }
        return rule.update(signals, stated);
    }

    void state(State s) {
        signals.state(s);
        stated.state(s);
        rule.state(s);
    }
}
