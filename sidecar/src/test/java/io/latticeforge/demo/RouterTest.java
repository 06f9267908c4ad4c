package io.latticeforge.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.client.RouteResult;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.process.TestSidecar;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** The gate that ships, in a real sidecar: where the recorded questions and the foreign requests are sent, and that it is counted right. */
class RouterTest {
    private static final ModelFolder MODELS = ModelFolder.ofThisProcess();

    @TempDir
    Path directory;

    private Routes routes(long seed) {
        SidecarConfig usual = TestSidecar.config(directory, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        SidecarConfig withGate = new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(), usual.ingestQueue(), usual.policies(),
                List.of(Router.gateFile(MODELS, directory)), usual.limits(), usual.resumeWindowS(), usual.compute(), usual.gateway());
        try (TestSidecar sidecar = TestSidecar.start(directory, withGate); Recording recording = Recording.open(MODELS.folder("traces/abacus"))) {
            Routes routes = Router.run(MODELS, usual.socket(), recording.groups(), seed);
            assertEquals(List.of(), sidecar.faults);
            return routes;
        }
    }

    @Test
    void questionsGoToTheirEdgeAndForeignRequestsNowhere() throws IOException {
        Routes routes = routes(1);
        assertEquals(44, routes.questions());
        assertEquals(22, routes.foreign());
        assertEquals(0, routes.unanswered());
        assertTrue(routes.right() >= 41, () -> RouteJson.of(routes).toString());
        assertEquals(44, routes.right() + routes.wrong() + routes.rejectedWrongly());
        assertTrue(routes.rejectedRightly() >= 20, () -> RouteJson.of(routes).toString());
        assertEquals(22, routes.rejectedRightly() + routes.letThrough());
        assertEquals(66, routes.latencyNs().getTotalCount());
        JsonNode gate = new ObjectMapper().readTree(MODELS.read("abacus-gate"));
        for (RoutedRequest request : routes.requests()) {
            RouteResult answer = request.answer();
            assertTrue(answer != null, request.text());
            double sum = 0;
            for (RouteResult.Score score : answer.scores()) {
                assertEquals(score(gate, request.text(), score.edge()), score.score(), 1e-9, request.text());
                sum += Math.exp(score.score());
            }
            assertEquals(Math.log(sum), answer.rejectScore(), 1e-9, request.text());
            assertEquals(gate.path("reject_below").asDouble(), answer.rejectBelow());
            assertEquals(answer.rejectScore() < answer.rejectBelow(), answer.rejected(), request.text());
        }
    }

    private static double score(JsonNode gate, String text, String name) {
        Set<String> vocabulary = new String(MODELS.read("abacus-vocab"), StandardCharsets.UTF_8).lines().collect(Collectors.toSet());
        float[] features = new RequestFeatures(vocabulary).of(text);
        for (JsonNode edge : gate.path("edges")) {
            if (edge.path("name").asText().equals(name)) {
                double sum = edge.path("bias").asDouble();
                for (int i = 0; i < features.length; i++) {
                    sum += features[i] * (double) (float) edge.path("vector").path(i).asDouble();
                }
                return sum;
            }
        }
        throw new AssertionError(name);
    }

    private static RoutedRequest request(@Nullable String edge, boolean rejected, double rejectScore, String best, boolean open) {
        return new RoutedRequest("r", edge, new RouteResult(rejected, List.of(new RouteResult.Score(best, 1, 0, open)), rejectScore, 2, 0));
    }

    @Test
    void eachKindIsCountedOnce() {
        RoutedRequest nearest = request(null, true, 1.5, "a", true);
        Routes routes = new Routes("g", List.of(request("a", false, 3, "a", true), request("a", false, 3, "a", true),
                request("a", false, 3, "a", false), request("a", false, 3, "b", true), request("a", true, 1, "a", true),
                request(null, true, 1, "a", true), nearest, request(null, true, -1, "a", false), new RoutedRequest("r", "a", null),
                new RoutedRequest("r", null, null)), new Histogram(3));
        assertEquals(6, routes.questions());
        assertEquals(4, routes.foreign());
        assertEquals(2, routes.right());
        assertEquals(2, routes.wrong());
        assertEquals(1, routes.rejectedWrongly());
        assertEquals(3, routes.rejectedRightly());
        assertEquals(0, routes.letThrough());
        assertEquals(2, routes.unanswered());
        assertEquals(nearest, routes.nearestForeign().orElseThrow());
        assertEquals(1, new Routes("g", List.of(request(null, false, 3, "a", false)), new Histogram(3)).letThrough());
    }

    @Test
    void theSeedChoosesTheForeignRequests() {
        List<String> first = Router.foreign(MODELS, 7, 10);
        assertEquals(10, first.size());
        assertEquals(first, Router.foreign(MODELS, 7, 10));
        assertNotEquals(first, Router.foreign(MODELS, 8, 10));
        assertEquals(105, Router.foreign(MODELS, 1, 10_000).size(), "all that there are");
    }
}
