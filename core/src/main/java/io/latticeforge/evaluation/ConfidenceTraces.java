package io.latticeforge.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.recording.Recording.Stat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSONL of per-token confidences, a sample a line: {@code {"question": 3, "answer": "125", "truth": "125", "completed": true,
 * "answer_token_confidence": [23.5, 19.6]}}; {@code sample} may number a question's samples. Samples of one question are one group,
 * wherever they stand. Only confidences are known: rules that need entropy, stated answers or surprise stay inactive.
 */
final class ConfidenceTraces {
    private static final int STATS = Stat.values().length;

    private final ObjectMapper json = new ObjectMapper();
    private final CanonicalAnswers answers = new CanonicalAnswers();
    private final TraceNotes notes = new TraceNotes();
    private final Map<String, List<Trace>> traces = new LinkedHashMap<>();
    private final Map<String, String> truths = new HashMap<>();
    private final Set<String> samples = new HashSet<>();
    private final Path file;
    private int line;

    private ConfidenceTraces(Path file) {
        this.file = file;
    }

    static TraceSet read(Path file) {
        return new ConfidenceTraces(file).read();
    }

    private TraceSet read() {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                line++;
                if (!text.isBlank()) {
                    sample(json.readTree(text));
                }
            }
        } catch (JsonProcessingException e) {
            throw refused("is no JSON: " + TraceNotes.shown(String.valueOf(e.getOriginalMessage())));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "no traces can be read in " + file + ": " + e.getMessage(), e);
        }
        List<TraceGroup> groups = new ArrayList<>();
        traces.forEach((question, its) -> groups.add(new TraceGroup(question, "", truths.getOrDefault(question, ""), 0, List.copyOf(its))));
        return new TraceSet(file.toString(), List.copyOf(groups), 0, -1, false, notes.sentences(file.toString(), groups));
    }

    private void sample(JsonNode node) {
        JsonNode question = node.path("question");
        JsonNode confidences = node.path("answer_token_confidence");
        if (!question.isValueNode() || question.isNull() || !confidences.isArray()) {
            throw refused("has no 'question' or no array 'answer_token_confidence'");
        }
        String id = question.asText();
        if (node.has("sample") && !samples.add(id + "\n" + node.path("sample").asText())) {
            throw new LatticeForgeException(ErrorCode.DUPLICATE_ID, place() + " has sample "
                    + TraceNotes.shown(node.path("sample").asText())
                    + " of question " + TraceNotes.shown(id) + " a second time");
        }
        String truth = answers.of(text(node.path("truth")));
        String before = truths.putIfAbsent(id, truth == null ? "" : truth);
        if (before != null && !before.equals(truth == null ? "" : truth)) {
            throw refused("gives question " + TraceNotes.shown(id) + " another truth than a line before");
        }
        traces.computeIfAbsent(id, unused -> new ArrayList<>()).add(trace(node, confidences));
    }

    private Trace trace(JsonNode node, JsonNode confidences) {
        int tokens = confidences.size();
        int[] chosen = new int[tokens];
        Arrays.fill(chosen, -1);
        float[] stats = new float[tokens * STATS];
        Arrays.fill(stats, Float.NaN);
        for (int t = 0; t < tokens; t++) {
            JsonNode value = confidences.get(t);
            if (!value.isNumber() && !value.isNull() && !value.asText().equals("NaN")) {
                throw refused("has '" + TraceNotes.shown(value.asText()) + "' for a confidence");
            }
            stats[t * STATS + Stat.TOKEN_CONFIDENCE.ordinal()] = notes.checked(value.isNumber() ? value.floatValue() : Float.NaN);
        }
        return new Trace(chosen, stats, answers.of(text(node.path("answer"))), node.path("completed").asBoolean(true), Statements.NONE,
                Probes.NONE, -1);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : node.asText();
    }

    private LatticeForgeException refused(String what) {
        return new LatticeForgeException(ErrorCode.CORRUPT, place() + " " + what, line, 0);
    }

    private String place() {
        return file + " line " + line;
    }
}
