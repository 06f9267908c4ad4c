package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.evaluation.Evaluation.Plan;
import io.latticeforge.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same policy without a rule, at other lags, and what reading its prompts costs. */
class VariantsTest {
    @TempDir
    Path folder;

    private static EvaluationReport evaluate(Path traces, Policy policy, Plan plan) {
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            return new Evaluation(List.of(TraceSets.read(traces)), List.of(policy), plan).run(executor, (done, of) -> {});
        }
    }

    @Test
    void withoutTheBudgetTheSamplesSpeak() throws IOException {
        Path traces = new TinyTraces().sample(true, "9", "5", "step . step . answer 5 .").sample(true, "9", "7", "step . step . answer 7 .")
                .group("g", "", "5").write(folder);
        Policy policy = Policy.parse("name: budget\nrules:\n  - token_budget: {max_tokens: 2}\n  - slip: {mode: observe}\n", "budget");
        EvaluationReport report = evaluate(traces, policy, new Plan(0, List.of(0), 1, true, false, 0));
        PolicyEvidence evidence = report.policies().getFirst();
        assertEquals(0, evidence.result().accuracy());
        assertEquals(1, evidence.ablations().size(), "slip decides nothing, and nothing ends sampling");
        Ablation ablation = evidence.ablations().getFirst();
        assertEquals("token_budget", ablation.rule());
        assertEquals("budget-without-token_budget", ablation.without().name());
        assertEquals(0.5, ablation.without().accuracy(), "5 and 7 tie");
        assertEquals(0.5, ablation.change().difference());
        assertEquals(14, ablation.without().tokensWithProbes());
        assertTrue(report.text().stream().anyMatch(line -> line.startsWith("  without token_budget")), () -> report.text().toString());
    }

    @Test
    void aRuleTakenOutIsAPolicyThatNeverHadIt() {
        String rules = """
                rules:
                  - crystallised_segments: {before: 4, hi: 1.2, lo: 0.1, after: 1, min_tokens: 32}
                  - stated_answer: {agree: 1, calm_nats: 0.3}
                  - repetition: {mode: observe}
                """;
        String stop = "stop_sampling: {share: {tau: 0.8, votes: 2, weight: surprise}}\n";
        List<Ablation.Planned> planned = Ablation.of(Policy.parse("name: all\n" + rules + stop, "all"));
        assertEquals(List.of("crystallised_segments", "stated_answer", "stop_sampling"),
                planned.stream().map(Ablation.Planned::rule).toList());
        Corpus corpus = new Corpus(List.of(TraceSets.read(Path.of("..", "models", "traces", "abacus"))));
        assertSame(corpus, Policy.parse("name: endless\n" + rules, "by hand"), planned.get(2).without());
        assertSame(corpus, Policy.parse("name: silent\n" + rules.replace("  - stated_answer: {agree: 1, calm_nats: 0.3}\n", "") + stop,
                "by hand"), planned.get(1).without());
    }

    private static void assertSame(Corpus corpus, Policy byHand, Policy ablated) {
        assertEquals(byHand.rules(), ablated.rules());
        Played one = new Played(corpus, byHand, new Orders(1, 0), 0, 0);
        Played other = new Played(corpus, ablated, new Orders(1, 0), 0, 0);
        for (int g = 0; g < corpus.groups().size(); g++) {
            assertEquals(one.score(g), other.score(g));
            assertEquals(one.tokens(g), other.tokens(g));
        }
    }

    @Test
    void aLongNameStaysAName() {
        String name = "a".repeat(60);
        for (Ablation.Planned planned : Ablation.of(Policy.parse("name: " + name + "\nrules: [crystallised_segments]", "long"))) {
            assertEquals(63, planned.without().name().length());
        }
    }

    /** The samples of {@link TinyEvaluationTest}, whose question has a prompt of five words. */
    private Path revisions() throws IOException {
        TinyTraces tiny = new TinyTraces();
        tiny.prompt = "compute 9 + 5 ?";
        return tiny.sample(true, "9", "5", "step . answer 5 . check . answer 5 .")
                .sample(true, "9", "5", "step . answer 7 . check . answer 5 .").sample(true, "9", "7", "step . answer 7 .")
                .sample(true, "9", "7", "step . answer 5 . check . answer 7 .").group("g", "sum", "5").write(folder);
    }

    @Test
    void severalLagsStandBesideEachOther() throws IOException {
        Policy stated = Policy.parse("name: stated\nrules:\n  - stated_answer: {agree: 1, calm_nats: 20}\n", "stated");
        EvaluationReport report = evaluate(revisions(), stated, new Plan(0, List.of(0, 3), 1, false, false, 0));
        assertEquals(List.of(0, 3), report.lagged().stream().map(Lagged::lagTokens).toList());
        assertEquals(20, report.lagged().getFirst().results().getFirst().tokensWithProbes());
        assertEquals(35, report.lagged().getLast().results().getFirst().tokensWithProbes());
        assertEquals(20, report.policies().getFirst().result().tokensWithProbes(), "the first is the report's");
        List<?> lags = (List<?>) report.json().get("lags");
        assertEquals(List.of(0, 3), lags.stream().map(lag -> ((Map<?, ?>) lag).get("lag_tokens")).toList());
        assertTrue(report.text().stream().anyMatch(line -> line.startsWith("lag: ")), () -> report.text().toString());
        assertFalse(report.json().containsKey("reports"));
    }

    @Test
    void promptsAreReadOnceForEachSampleBegun() throws IOException {
        Policy pairs = Policy.parse("name: pairs\nrules:\n  - stated_answer: {agree: 1, calm_nats: 20}\n"
                + "stop_sampling: {share: {tau: 0.8, votes: 2, weight: majority}}\nsamples: {waves: {size: 2}}\n", "pairs");
        TinyTraces tiny = new TinyTraces();
        tiny.prompt = "compute 9 + 5 ?";
        for (String answer : new String[] {"5", "5", "7", "7"}) {
            tiny.sample(true, "9", answer, "step . answer " + answer + " .");
        }
        EvaluationReport report = evaluate(tiny.group("g", "", "5").write(folder), pairs, new Plan(0, 0, 1));
        PolicyResult result = report.policies().getFirst().result();
        assertArrayEquals(new double[] {2}, result.samples());
        assertEquals(new Prefill(12, 6), Prefill.of(report.corpus().groups(), result.samples()), "five words and what begins a text");
        assertEquals(new Prefill(24, 6), Prefill.ofEverything(report.corpus().groups()));
        Map<?, ?> policies = (Map<?, ?>) Objects.requireNonNull(report.json().get("policies"));
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(policies.get("pairs"));
        assertEquals(12.0, json.get("prefill_tokens"));
        assertEquals(6.0, json.get("prefill_tokens_prefix_cached"));
        TraceGroup unknown = new TraceGroup("u", "", "5", List.of());
        assertEquals(Double.NaN, Prefill.of(List.of(unknown), new double[] {1}).tokens());
    }
}
