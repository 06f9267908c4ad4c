package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hand-made recordings whose figures can be worked out on paper. */
class TinyEvaluationTest {
    private static final Policy STATED = Policy.parse("name: stated\nrules:\n  - stated_answer: {agree: 1, calm_nats: 20}\n", "stated");

    @TempDir
    Path folder;

    private static EvaluationReport evaluate(Path traces, Policy policy, int shuffles, int lag) {
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            return new Evaluation(List.of(TraceSets.read(traces)), List.of(policy), new Evaluation.Plan(shuffles, lag, 3))
                    .run(executor, (done, of) -> {});
        }
    }

    /** Right and right; wrong, then right; wrong and wrong; right, then wrong. */
    private Path revisions() throws IOException {
        return new TinyTraces()
                .sample(true, "9", "5", "step . answer 5 . check . answer 5 .")
                .sample(true, "9", "5", "step . answer 7 . check . answer 5 .")
                .sample(true, "9", "7", "step . answer 7 .")
                .sample(true, "9", "7", "step . answer 5 . check . answer 7 .")
                .group("g", "sum", "5").write(folder);
    }

    @Test
    void precisionAndHarmOfConclude() throws IOException {
        EvaluationReport report = evaluate(revisions(), STATED, 0, 0);
        PolicyEvidence evidence = report.policies().getFirst();
        RuleTally concluded = evidence.result().tallies().concluded();
        assertEquals(4, concluded.fired);
        assertEquals(0.5, concluded.precision());
        assertEquals(0.5, concluded.harm());
        assertEquals(0, concluded.beforeStated);
        assertEquals(0.5, evidence.result().accuracy(), "5 7 7 5 is a tie of two");
        assertEquals(0.5, report.fullAccuracy(), "5 5 7 7 is a tie of two");
        assertEquals(20, evidence.result().tokensWithProbes());
        assertEquals(35, report.corpus().tokens());
        assertEquals(5, evidence.result().steps());
        assertEquals(20, evidence.result().slotSteps());
        assertEquals(4, evidence.alone().getFirst().tally().fired);
        assertEquals(0.5, evidence.alone().getFirst().tally().harm());
        assertEquals(new Against(1, 0, 0, 0, Double.NaN), evidence.against());
    }

    @Test
    void rivalsInRecordedOrder() throws IOException {
        Rivals rivals = evaluate(revisions(), STATED, 0, 0).rivals();
        assertEquals(new Rival("majority of 1", 1, 10 / 35.0, 1), rivals.majority().get(0));
        assertEquals(new Rival("majority of 3", 3, 25 / 35.0, 1), rivals.majority().get(2));
        assertEquals(new Rival("2 first stated", 2, 10 / 35.0, 0.5), rivals.firstStated().get(1));
        Rival shortest = rivals.shortest().stream().filter(r -> r.name().equals("short-1@3")).findFirst().orElseThrow();
        assertEquals(new Rival("short-1@3", 3, 15 / 35.0, 0), shortest, "the third finishes first, with 7");
        assertEquals(0.75, Rivals.accuracyAt(rivals.firstStated(), 7.5 / 35), 1e-12);
    }

    @Test
    void lagCostsTokensAndLetsSamplesRevise() throws IOException {
        PolicyResult result = evaluate(revisions(), STATED, 0, 3).policies().getFirst().result();
        assertEquals(35, result.tokensWithProbes(), "two boundaries later everything has been written");
        assertEquals(0.5, result.tallies().concluded().precision(), "judged where it was decided");
    }

    @Test
    void aConclusionWithoutAStatementPaysForItsProbe() throws IOException {
        TinyTraces tiny = new TinyTraces().sample(true, "5", "7", "step . step . step . step . step . answer 7 .").group("g", "", "5");
        tiny.loud = 2;
        Path traces = tiny.write(folder);
        Policy eager = Policy.parse("name: eager\nrules:\n  - crystallised_segments: {before: 1, hi: 1, lo: 0.5, after: 1,"
                + " min_tokens: 1}\n", "eager");
        PolicyResult result = evaluate(traces, eager, 0, 0).policies().getFirst().result();
        assertEquals(1, result.accuracy(), "asked early it says 5");
        assertEquals(Probes.TOKENS, result.tokensWithProbes() - result.tokensWithoutProbes());
        assertEquals(1, result.tallies().concluded().beforeStatedRight);
        assertEquals(0, result.tallies().concluded().rightIfRunOn);
    }

    @Test
    void stopPrecisionIsTheWrongShare() throws IOException {
        Path traces = new TinyTraces().sample(true, "9", "5", "step . step . answer 5 .").sample(true, "9", "7", "step . step . answer 7 .")
                .group("g", "", "5").write(folder);
        Policy budget = Policy.parse("name: budget\nrules:\n  - token_budget: {max_tokens: 2}\n", "budget");
        EvaluationReport report = evaluate(traces, budget, 0, 0);
        PolicyResult result = report.policies().getFirst().result();
        assertEquals(2, result.tallies().stopped().fired);
        assertEquals(0.5, 1 - result.tallies().stopped().precision());
        assertEquals(0, result.accuracy(), "who is stopped has no vote");
        assertEquals(4, result.tokensWithProbes());
    }

    @Test
    void oddGroupsAreCountedAndSaid() throws IOException {
        Path traces = new TinyTraces().group("empty", "", "5")
                .sample(true, "9", "5", "answer 5 .").group("one", "", "5")
                .sample(false, "9", null, "step . step").sample(false, "9", null, "").group("silent", "", "5").write(folder);
        EvaluationReport report = evaluate(traces, STATED, 2, 0);
        assertEquals(2, report.corpus().groups().size());
        assertEquals(0.5, report.fullAccuracy());
        String notes = String.join("\n", report.corpus().sets().getFirst().notes());
        for (String note : List.of("1 groups have no samples", "1 groups have one sample", "1 groups have no answer anywhere",
                "in 1 groups every sample is truncated", "1 samples have no tokens")) {
            assertTrue(notes.contains(note), notes);
        }
        assertTrue(report.html().contains("</html>") && !report.text().isEmpty());
    }
}
