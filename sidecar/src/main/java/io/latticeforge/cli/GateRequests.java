package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.gating.EdgeLabels;
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
    private static final long MAX_CHARACTERS = 32_000_000;

    /** Of a file to evaluate: a few numbers of each line are kept. */
    private static final int MAX_EVALUATED_LINES = 1_000_000;

    private static final int LINES_AT_A_TIME = 512;
    private static final int CHARACTERS_AT_A_TIME = 1 << 20;

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
     * Both files are looked at before the first line is embedded.
     *
     * @param validation to be reported on later; null where there is none
     * @param out        where vectors are kept for the next time
     * @throws LatticeForgeException (TOO_LARGE) for a file with more than can be trained on, what {@link RequestLines#each} and {@link #check} throw
     */
    Training training(Path file, @Nullable Path validation, Path out) {
        List<String> texts = new ArrayList<>();
        List<String> intents = new ArrayList<>();
        List<float[]> own = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        long[] values = new long[1];
        long[] characters = new long[1];
        String data = new RequestLines(file, vectors == null).each(request -> {
            atMost(MAX_LINES, "lines", intents.size() + 1L, file);
            atMost(MAX_VALUES, "features in all", values[0] += request.features().length, file);
            atMost(MAX_CHARACTERS, "characters of text in all", characters[0] += request.text().length(), file);
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
        if (validation != null) {
            check(validation, edges, own.isEmpty() ? 0 : own.getFirst().length);
        }
        return new Training(new Examples(edges, vectors == null ? own.toArray(float[][]::new) : embedded(vectors, texts, data, out), labels), data);
    }

    private static void atMost(long most, String of, long there, Path file) {
        if (there > most) {
            throw new LatticeForgeException(ErrorCode.TOO_LARGE, file + " has more than " + most + " " + of
                    + ", the most that a gate is trained on: take a sample of it", there, most);
        }
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
     * Looks at every line of a file that is to be evaluated: what is wrong is said before anything is trained or embedded.
     *
     * @return its lines
     * @throws LatticeForgeException (UNKNOWN_NAME) for an intent that is no edge, (MALFORMED) for a vector of another length, (TOO_LARGE) for too
     *     many lines
     */
    private int check(Path file, List<String> edges, int dimensions) {
        EdgeLabels labels = new EdgeLabels(edges);
        int[] count = new int[1];
        new RequestLines(file, vectors == null).each(request -> {
            if (++count[0] > MAX_EVALUATED_LINES) {
                throw new LatticeForgeException(ErrorCode.TOO_LARGE, file + " has more than " + MAX_EVALUATED_LINES
                        + " lines, the most that is evaluated: take a sample of it", count[0], MAX_EVALUATED_LINES);
            }
            labels.of(request);
            if (vectors == null && request.features().length != dimensions) {
                throw new LatticeForgeException(ErrorCode.MALFORMED, file + ":" + request.line() + " has " + request.features().length
                        + " features; the gate has " + dimensions + " dimensions", request.features().length, dimensions);
            }
        });
        return count[0];
    }

    /** What {@link #check} throws, and (MALFORMED) for a file without a request of an edge. */
    GateReport report(TrainedGate gate, Path file) {
        int count = check(file, gate.edges(), gate.dimensions());
        GateEvaluation evaluation = new GateEvaluation(gate);
        EdgeLabels labels = new EdgeLabels(gate.edges());
        ProgressLine progress = new ProgressLine(err, "requests");
        List<Request> some = new ArrayList<>();
        int[] done = new int[1];
        int[] characters = new int[1];
        new RequestLines(file, vectors == null).each(request -> {
            some.add(request);
            characters[0] += request.text().length();
            if (some.size() == LINES_AT_A_TIME || characters[0] >= CHARACTERS_AT_A_TIME) {
                done[0] += some.size();
                characters[0] = 0;
                add(evaluation, labels, some);
                progress.show(done[0], count);
            }
        });
        add(evaluation, labels, some);
        progress.show(count, count);
        return evaluation.report();
    }

    private void add(GateEvaluation evaluation, EdgeLabels labels, List<Request> some) {
        float[][] of = vectors == null ? some.stream().map(Request::features).toArray(float[][]::new)
                : vectors.of(some.stream().map(Request::text).toList(), done -> {});
        for (int i = 0; i < of.length; i++) {
            evaluation.add(of[i], labels.of(some.get(i)));
        }
        some.clear();
    }
}
