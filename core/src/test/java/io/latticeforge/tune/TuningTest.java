package io.latticeforge.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.Standing;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Searches over the bundle's 44 recorded questions. */
class TuningTest {
    private static final List<TraceSet> BUNDLE = List.of(TraceSets.read(Path.of("..", "models", "traces", "abacus")));
    private static final Space SPACE = new Space(List.of(Policies.shippedDefault()),
            List.of(Dimension.parse("rules.stated_answer.calm_nats=0.05..2.0:log"), Dimension.parse("stop_sampling.share.votes=1..4")));

    private static TuneResult run(TunePlan plan, int threads, Measurements measurements) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            return new Tuning(BUNDLE, SPACE, plan).run(executor, measurements, (done, of) -> assertTrue(done <= of, done + " of " + of));
        }
    }

    @Test
    void tooFewGroupsAreInconclusive() {
        TuneResult result = run(new TunePlan(20, 0.3, 0.01, 1), 2, Measurements.NONE);
        assertNull(result.chosen(), "on 31 groups nothing can be shown at one point");
        assertTrue(result.refusal().startsWith("inconclusive: on 31 groups none of "), result.refusal());
        assertThrows(IllegalStateException.class, () -> result.policy("mine", "command"));
        assertEquals("inconclusive", result.json().get("verdict"));
    }

    @Test
    void withAWideMarginTheCheapestIsChosenAndSaysWhatWasMeasured() {
        TuneResult result = run(new TunePlan(20, 0.3, 0.3, 1), 2, Measurements.NONE);
        Candidate chosen = result.chosen();
        assertNotNull(chosen);
        double cheapest = result.rows().stream().filter(row -> row.train().nonInferior()).mapToDouble(row -> row.train().tokensRatio()).min()
                .orElseThrow();
        TuneResult.Row row = result.rows().stream().filter(r -> r.candidate() == chosen).findFirst().orElseThrow();
        assertTrue(row.train().tokensRatio() <= cheapest + 0.01, row + " costs more than a point above " + cheapest);
        assertNotNull(row.holdOut());
        assertEquals(13, row.holdOut().groups());
        assertEquals(31, row.train().groups());
        Policy policy = result.policy("mine", "the command");
        assertEquals("mine", policy.name());
        for (String said : List.of("evidence:", "command: \"the command\"", "31 groups", "13 groups", "sha256:")) {
            assertTrue(policy.yaml().contains(said), policy.yaml());
        }
        assertEquals(policy.version(), Policy.parse(policy.yaml().substring(0, policy.yaml().indexOf("evidence:")), "bare").version(),
                "evidence is not part of the version");
    }

    @Test
    void theResultDependsOnNeitherThreadsNorOnWhatWasKept() {
        TunePlan plan = new TunePlan(30, 0.2, 0.3, 5);
        Kept kept = new Kept();
        List<String> alone = run(plan, 1, kept).text();
        assertEquals(alone, run(plan, 3, Measurements.NONE).text());
        int measured = kept.measured.get();
        assertTrue(measured > 30);
        kept.known.keySet().removeIf(key -> key.hashCode() % 3 == 0);
        int forgotten = measured - kept.known.size();
        assertEquals(alone, run(plan, 2, kept).text());
        assertEquals(measured + forgotten, kept.measured.get(), "only what was forgotten is measured again");
    }

    @Test
    void aSplitThatLeavesNothingIsRefused() {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class,
                () -> new Tuning(BUNDLE, SPACE, new TunePlan(5, 0.01, 0.01, 1)));
        assertTrue(refused.getMessage().contains("44 to choose on and 0 to report on"), refused.getMessage());
    }

    private static final class Kept implements Measurements {
        final Map<String, Standing> known = new ConcurrentHashMap<>();
        final AtomicInteger measured = new AtomicInteger();

        @Override
        public @Nullable Standing known(String key) {
            return known.get(key);
        }

        @Override
        public void measured(String key, Standing standing) {
            known.put(key, standing);
            measured.incrementAndGet();
        }
    }
}
