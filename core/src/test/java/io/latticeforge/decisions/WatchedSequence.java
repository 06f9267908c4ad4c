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

    private final ProbeAnswer probe = new ProbeAnswer();

    /** Takes an observation, answers at once if asked for an answer; every 23rd token the text states an answer. */
    boolean feed(Observation o) {
        signals.update(o);
        int step = signals.tokens() - 1;
        if (step % 23 == 22) {
            stated.add(step % 5 == 0 ? 1 : 0, step, step);
        }
        boolean fired = rule.update(signals, stated);
        return fired || rule.wantsProbe() && answer(o, step);
    }

    /** A model that is asked where nothing is known of its state says nothing. */
    private boolean answer(Observation o, int step) {
        boolean known = !Float.isNaN(o.entropy);
        probe.step = step;
        probe.answer = known ? step / 50 % 2 : -1;
        probe.hedged = step % 11 == 3;
        probe.probability = known ? StrictMath.exp(-o.entropy) : Double.NaN;
        probe.entropyNats = known ? o.entropy / 8 : Double.NaN;
        return rule.probed(probe);
    }

    void state(State s) {
        signals.state(s);
        stated.state(s);
        rule.state(s);
    }
}
