package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The shipped policies on the recorded traces that ship with them. */
class AbacusEvaluationTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");

    private static EvaluationReport evaluate(int shuffles, int threads) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            return new Evaluation(List.of(TraceSets.read(BUNDLE)), Policies.shipped(), new Evaluation.Plan(shuffles, 0, 1))
                    .run(executor, (done, of) -> {});
        }
    }

    @Test
    void inRecordedOrder() {
        EvaluationReport report = evaluate(0, 1);
        PolicyResult atOnce = report.policies().getFirst().result();
        assertEquals(42 / 44.0, atOnce.accuracy(), 1e-12);
        assertEquals(0.733, 1 - report.share(atOnce.tokensWithProbes()), 0.0005);
        PolicyResult waves = report.policies().get(1).result();
        assertEquals(0.910, 1 - report.share(waves.tokensWithProbes()), 0.0005);
        assertEquals(42 / 44.0, report.fullAccuracy(), 1e-12);
        assertEquals("inconclusive", report.policies().getFirst().nonInferiority().word().toString(), "44 groups show nothing");
        assertTrue(report.signals().get(SampleSignal.SURPRISE).withinGroups() > 0.85, "right from wrong within a group");
    }

    /** A PROBE is asked, and in the same step the group is settled: it stands for good, and its answer is for nobody. */
    @Test
    void aProbeThatIsNoLongerNeededIsNotAnswered() {
        Policy asking = Policy.parse("name: asking\nrules:\n  - trial_answer: {}\nstop_sampling:\n  share: {tau: 0.7}\n", "asking");
        TraceSet traces = TraceSets.read(BUNDLE);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            PolicyPlay play = new PolicyPlay(traces, asking, 0, (bytes, length) -> {});
            for (int group = 0; group < traces.groups().size(); group++) {
                play.group(group);
            }
            assertTrue(play.fold().engine().totals().probes() > traces.groups().size(), "it asked");
        });
    }

    @Test
    void theSameForASeedWhateverTheThreads() {
        EvaluationReport one = evaluate(3, 1);
        EvaluationReport two = evaluate(3, 2);
        assertEquals(one.json(), two.json());
        assertEquals(one.text(), two.text());
        assertEquals(one.html(), two.html());
    }

    @Test
    void thePageNeedsNothing() {
        String page = evaluate(1, 2).html();
        for (String fetched : List.of("<script", "http:", "https:", "src=", "href=", "url(", "@import")) {
            assertTrue(!page.contains(fetched), fetched);
        }
        assertEquals(6, page.split("<svg", -1).length - 1, "accuracy, risk, calibration and three entropy traces");
    }
}
