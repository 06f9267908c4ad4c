package io.latticeforge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.TextEmbedder;
import io.latticeforge.models.ModelFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a routed request costs: the gate, and the embedding of its text where that is built. */
final class GateFigures {
    static final String EMBEDDING = "G-embed";

    private static final String ENGINE = "minilm";
    private static final String REQUEST = "please remind me to call the dentist about my appointment tomorrow morning";
    private static final double NEAR = 0.999;

    private GateFigures() {}

    /** What routes cost; the large gates of the targets have no kernel. */
    static void measure(Form form, Results results) {
        for (Target target : List.of(Target.G1, Target.G2)) {
            results.leaveOut(target.id(), "gates have no vector kernel for so many edges yet; see G-route for 150");
        }
        results.add(run(form.rounds(), 2 * form.turnNs(), Bench.home(), results.answers()));
        if (results.find(EMBEDDING).isEmpty()) {
            results.leaveOut(EMBEDDING, "the sentence embedding is not built: ./latticeforge gate train builds it");
        }
    }

    /** @param home of the installation: its reference vectors are what the embedding is held to */
    static List<Figure> run(int rounds, long turnNs, Path home, Answers answers) {
        List<Figure> figures = new ArrayList<>();
        GateLoad load = new GateLoad();
        Rounds r = Rounds.play(rounds, turnNs, Contender.of(load::route, 16, () -> load.check(answers)));
        figures.add(Figure.alone("G-route", "one route, " + GateLoad.EDGES + " edges x " + GateLoad.DIMENSIONS + ", scored and on record",
                r, 0, bytesPerRoute(load), "target 25 us; no journal"));
        embedding(rounds, turnNs, home, answers).ifPresent(figures::add);
        return figures;
    }

    private static double bytesPerRoute(GateLoad load) {
        int routes = 1_000;
        long before = Allocation.ofThisThread();
        for (int i = 0; i < routes; i++) {
            load.route();
        }
        return (double) (Allocation.ofThisThread() - before) / routes;
    }

    /** Empty where the module is not built. */
    private static Optional<Figure> embedding(int rounds, long turnNs, Path home, Answers answers) {
        Optional<ComputeProvider> found = ComputeEngines.found().stream().filter(each -> each.name().equals(ENGINE)).findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (ComputeEngine engine = found.get().open(ModelFolder.ofThisProcess()); TextEmbedder embedder = engine.embedder()) {
            List<String> request = List.of(REQUEST);
            Rounds r = Rounds.play(rounds, turnNs, Contender.of(() -> embedder.embed(request), 1, () -> check(embedder, home, answers)));
            return Optional.of(Figure.alone(EMBEDDING, "embedding of " + REQUEST.split(" ").length + " words", r, 0, Double.NaN,
                    engine.version() + ", one thread; target 5000 us"));
        }
    }

    /** Against the Python bindings: models/embedding/reference.py. */
    private static void check(TextEmbedder embedder, Path home, Answers answers) {
        try {
            JsonNode entries = new ObjectMapper().readTree(home.resolve("models/embedding/reference.json").toFile());
            for (JsonNode entry : entries) {
                float[] vector = embedder.embed(List.of(entry.path("text").asText()))[0];
                double cosine = 0;
                for (int d = 0; d < vector.length; d++) {
                    cosine += vector[d] * entry.path("vector").path(d).asDouble();
                }
                answers.equal("a vector is its reference, cosine " + cosine, 1, cosine > NEAR ? 1 : 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
