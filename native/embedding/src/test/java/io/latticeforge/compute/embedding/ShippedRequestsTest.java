package io.latticeforge.compute.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.TextEmbedder;
import io.latticeforge.gating.EdgeLabels;
import io.latticeforge.gating.Examples;
import io.latticeforge.gating.GateEvaluation;
import io.latticeforge.gating.GateReport;
import io.latticeforge.gating.GateTraining;
import io.latticeforge.gating.Objective;
import io.latticeforge.gating.Request;
import io.latticeforge.gating.RequestLines;
import io.latticeforge.gating.TrainedGate;
import io.latticeforge.models.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests that ship, from text to a gate: little data, so the bars are low; a gate that learned nothing is right in one of twelve. */
class ShippedRequestsTest {
    private static final Path HOME = Path.of(System.getProperty("latticeforge.home", ""));

    private static List<Request> read(String name) {
        List<Request> all = new ArrayList<>();
        new RequestLines(HOME.resolve("models/gate").resolve(name), false).each(all::add);
        return all;
    }

    private static float[][] vectors(TextEmbedder embedder, List<Request> requests) {
        return embedder.embed(requests.stream().map(Request::text).toList());
    }

    @ParameterizedTest
    @CsvSource({"MULTINOMIAL, 0.85, 0.9", "ONE_VS_REST, 0.85, 0.8"})
    void aGateLearnsWhereTheyBelongAndWhereNot(Objective objective, double accuracy, double auroc) {
        List<Request> training = read("requests-train.jsonl");
        List<Request> validation = read("requests-validation.jsonl");
        try (ComputeEngine engine = ComputeEngines.provider("minilm").open(ModelFolder.open(HOME.resolve("models")));
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            TextEmbedder embedder = engine.embedder();
            List<String> edges = training.stream().map(Request::intent).filter(i -> !i.equals(RequestLines.NONE_OF_THESE)).distinct().sorted()
                    .toList();
            assertEquals(12, edges.size());
            EdgeLabels labels = new EdgeLabels(edges);
            TrainedGate gate = new GateTraining(objective, 0.9, 0.04, 1).train(
                    new Examples(edges, vectors(embedder, training), training.stream().mapToInt(labels::of).toArray()), embedder.model(), "",
                    executor, done -> {});
            GateEvaluation evaluation = new GateEvaluation(gate);
            float[][] vectors = vectors(embedder, validation);
            for (int i = 0; i < vectors.length; i++) {
                evaluation.add(vectors[i], labels.of(validation.get(i)));
            }
            GateReport report = evaluation.report();
            assertTrue(report.accuracyInScope() >= accuracy, () -> report.text().toString());
            assertTrue(report.aurocOos() >= auroc, () -> report.text().toString());
        }
    }
}
