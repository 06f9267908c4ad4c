package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.gating.Examples;
import io.latticeforge.gating.GateEvaluation;
import io.latticeforge.gating.GateReport;
import io.latticeforge.gating.Request;
import io.latticeforge.gating.RequestLines;
import io.latticeforge.gating.TrainedGate;
import io.latticeforge.gating.TrainingFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Files of requests to vectors: a training file whole and bounded, a file to evaluate a few lines at a time. */
final class GateRequests {
    /** Of a training file: what four folds of it need fits the memory that the launcher gives. */
    private static final int MAX_LINES = 100_000;

    private static final long MAX_VALUES = 40_000_000;
    private static final int LINES_AT_A_TIME = 512;

    private final @Nullable SentenceVectors vectors;
    private final PrintWriter err;

    /** @param vectors null where lines carry their own */
    GateRequests(@Nullable SentenceVectors vectors, PrintWriter err) {
        this.vectors = vectors;
        this.err = err;
    }

    String features() {
        return vectors == null ? TrainingFacts.OWN_FEATURES : vectors.model();
    }

    /** A training file and its sha256. */
    record Training(Examples examples, String data) {}

    /**
     * @throws LatticeForgeException (TOO_LARGE) for a file with more than can be trained on, what {@link RequestLines#each} throws
     */
    Training training(Path file, Path out) {
        List<String> texts = new ArrayList<>();
        List<String> intents = new ArrayList<>();
        List<float[]> own = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        long[] values = new long[1];
        String data = new RequestLines(file, vectors == null).each(request -> {
            values[0] += request.features().length;
            if (intents.size() >= MAX_LINES || values[0] > MAX_VALUES) {
                throw new LatticeForgeException(ErrorCode.TOO_LARGE, file + " has more than " + (intents.size() >= MAX_LINES ? MAX_LINES + " lines"
                        : MAX_VALUES + " features in all") + ", the most that a gate is trained on: take a sample of it", request.line(), MAX_LINES);
            }
            checkLength(file, request, own);
            names.add(request.intent());
            intents.add(String.valueOf(names.floor(request.intent())));
            if (vectors == null) {
                own.add(request.features());
            } else {
                texts.add(request.text());
            }
        });
        names.remove(RequestLines.NONE_OF_THESE);
        List<String> edges = List.copyOf(names);
        int[] labels = intents.stream().mapToInt(intent -> intent.equals(RequestLines.NONE_OF_THESE) ? Examples.NONE
                : Collections.binarySearch(edges, intent)).toArray();
        return new Training(new Examples(edges, vectors == null ? own.toArray(float[][]::new) : embedded(vectors, texts, data, out), labels), data);
    }

    private static void checkLength(Path file, Request request, List<float[]> own) {
        if (!own.isEmpty() && own.getFirst().length != request.features().length) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, file + ":" + request.line() + " has " + request.features().length
                    + " features; line 1 has " + own.getFirst().length, request.features().length, own.getFirst().length);
        }
    }

    private float[][] embedded(SentenceVectors embedder, List<String> texts, String data, Path out) {
        VectorCache cache = new VectorCache(out, data, embedder.model());
        return cache.read(texts.size(), embedder.dimensions()).orElseGet(() -> {
            ProgressLine line = new ProgressLine(err, "requests embedded");
            float[][] fresh = embedder.of(texts, done -> line.show(done, texts.size()));
            try {
                cache.write(fresh);
            } catch (IOException e) {
                throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the vectors cannot be kept in " + out + ": " + e.getMessage(), e);
            }
            return fresh;
        });
    }

    /**
     * Every line is looked at before the first is embedded: what is wrong is said at once.
     *
     * @throws LatticeForgeException (UNKNOWN_NAME) for an intent that the gate does not have, (MALFORMED) for a vector of another length
     */
    GateReport report(TrainedGate gate, Path file) {
        GateEvaluation evaluation = new GateEvaluation(gate);
        int[] count = new int[1];
        RequestLines lines = new RequestLines(file, vectors == null);
        lines.each(request -> {
            evaluation.label(request);
            if (vectors == null && request.features().length != gate.dimensions()) {
                throw new LatticeForgeException(ErrorCode.MALFORMED, file + ":" + request.line() + " has " + request.features().length
                        + " features; the gate has " + gate.dimensions() + " dimensions", request.features().length, gate.dimensions());
            }
            count[0]++;
        });
        ProgressLine progress = new ProgressLine(err, "requests");
        List<Request> some = new ArrayList<>();
        int[] done = new int[1];
        lines.each(request -> {
            some.add(request);
            if (some.size() == LINES_AT_A_TIME) {
                add(evaluation, some);
                progress.show(done[0] += LINES_AT_A_TIME, count[0]);
            }
        });
        add(evaluation, some);
        progress.show(count[0], count[0]);
        return evaluation.report();
    }

    private void add(GateEvaluation evaluation, List<Request> some) {
        float[][] of = vectors == null ? some.stream().map(Request::features).toArray(float[][]::new)
                : vectors.of(some.stream().map(Request::text).toList(), done -> {});
        for (int i = 0; i < of.length; i++) {
            evaluation.add(of[i], evaluation.label(some.get(i)));
        }
        some.clear();
    }
}
