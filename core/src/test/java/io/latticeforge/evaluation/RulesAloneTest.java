package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.RuleSpec;
import io.latticeforge.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule hears nothing of those beside it, and asks the record what a live model would be asked. */
class RulesAloneTest {
    private static final Corpus BUNDLE = new Corpus(List.of(TraceSets.read(Path.of("..", "models", "traces", "abacus"))));

    private static RuleSpec rule(String yaml) {
        return Policy.parse("name: one\nrules: [" + yaml + "]\n", "one").rules().getFirst().spec();
    }

    private static String figures(RuleAlone alone) {
        RuleTally t = alone.tally();
        return alone.spec().id() + " " + t.fired + " " + t.right + " " + t.beforeStated + " " + t.harmed + " " + t.tokensSaved + " "
                + alone.probes() + " " + alone.activeShare() + " " + alone.inactive();
    }

    @Test
    void togetherOrAloneIsTheSame() {
        List<RuleSpec> specs = new ArrayList<>(RulesAlone.registered());
        specs.add(rule("low_confidence: {window: 16, warmup: 64, scope: policy}"));
        RulesAlone together = new RulesAlone(specs, BUNDLE);
        for (RuleSpec spec : specs) {
            assertEquals(figures(new RulesAlone(List.of(spec), BUNDLE).of(spec)), figures(together.of(spec)));
        }
        assertTrue(together.of(specs.getLast()).tally().fired > 0);
    }

    @Test
    void aTrialAnswerThatFiresAtOnceAsksOnceASample() {
        RuleSpec spec = rule("trial_answer: {probability: 0}");
        RuleAlone alone = new RulesAlone(List.of(spec), BUNDLE).of(spec);
        assertEquals(BUNDLE.samples(), alone.probes());
        assertEquals(BUNDLE.samples(), alone.tally().fired);
        assertEquals(alone.tally().tokensSaved - 2L * BUNDLE.samples(), alone.tokensSaved());
    }
}
