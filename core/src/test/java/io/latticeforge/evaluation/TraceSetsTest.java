package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read, and what cannot be read, said in one sentence. */
class TraceSetsTest {
    @TempDir
    Path folder;

    private void refused(ErrorCode code, String words, Path path) {
        LatticeForgeException thrown = assertThrows(LatticeForgeException.class, () -> TraceSets.read(path));
        assertEquals(code, thrown.code());
        String sentence = String.valueOf(thrown.getMessage());
        assertTrue(sentence.contains(words) && sentence.length() < 400 && !sentence.contains("\n"), sentence);
    }

    private Path lines(String... lines) throws IOException {
        return Files.writeString(folder.resolve("traces.jsonl"), String.join("\n", lines));
    }

    private static String line(String question, String answer, boolean completed, double... confidences) {
        return "{\"question\": %s, \"answer\": %s, \"completed\": %s, \"truth\": \"\\\\frac{1}{2}\", \"answer_token_confidence\": %s}"
                .formatted(question, answer, completed, Arrays.toString(confidences));
    }

    private Path tiny() throws IOException {
        return new TinyTraces().sample(true, "9", "5", "step . answer 5 .").group("g", "", "5").write(folder);
    }

    @Test
    void missing() {
        refused(ErrorCode.UNAVAILABLE, "there are no traces at", folder.resolve("nowhere"));
        refused(ErrorCode.UNAVAILABLE, "manifest.json", folder);
    }

    @Test
    void aMissingColumn() throws IOException {
        Files.delete(tiny().resolve("stats.f32"));
        refused(ErrorCode.UNAVAILABLE, "stats.f32", folder);
    }

    @Test
    void wrongSize() throws IOException {
        Files.write(tiny().resolve("tokens.u16"), new byte[3]);
        refused(ErrorCode.CORRUPT, "has 3 bytes; 5 tokens of 2 bytes make 10", folder);
    }

    @Test
    void aWordOutsideTheVocabulary() throws IOException {
        Files.write(tiny().resolve("tokens.u16"), new byte[] {0, 0, 99, 0, 0, 0, 0, 0, 0, 0});
        refused(ErrorCode.CORRUPT, "token 1 is word 99; the vocabulary has 7", folder);
    }

    @Test
    void duplicateGroups() throws IOException {
        new TinyTraces().sample(true, "9", "5", "answer 5 .").group("g", "", "5").sample(true, "9", "5", "answer 5 .").group("g", "", "5")
                .write(folder);
        refused(ErrorCode.DUPLICATE_ID, "group 'g' twice", folder);
    }

    @Test
    void nothingButEmptyGroups() throws IOException {
        new TinyTraces().group("g", "", "5").write(folder);
        refused(ErrorCode.CORRUPT, "no group with a sample", folder);
    }

    @Test
    void notFiniteValuesAreCounted() throws IOException {
        TinyTraces traces = new TinyTraces().sample(true, "9", "5", "step . answer 5 .").group("g", "", "5");
        traces.entropy = Float.NaN;
        TraceSet set = TraceSets.read(traces.write(folder));
        assertTrue(set.notes().getFirst().contains("5 values are not finite"), set.notes()::toString);
    }

    @Test
    void statementsStandAtTheirTokens() throws IOException {
        Trace trace = TraceSets.read(tiny()).groups().getFirst().traces().getFirst();
        assertEquals(1, trace.statements().count());
        assertEquals(3, trace.statements().at()[0]);
        assertEquals("9", trace.probes().answer(0));
        assertTrue(trace.boundary(1) && !trace.boundary(2));
    }

    @Test
    void noJson() throws IOException {
        refused(ErrorCode.CORRUPT, "line 2 is no JSON", lines(line("1", "\"a\"", true, 20), "{oops"));
        refused(ErrorCode.CORRUPT, "line 1 has no 'question'", lines("{\"answer\": \"x\"}"));
        refused(ErrorCode.CORRUPT, "no group with a sample", lines(""));
        refused(ErrorCode.CORRUPT, "has 'high' for a confidence", lines("{\"question\": 1, \"answer_token_confidence\": [\"high\"]}"));
    }

    @Test
    void duplicateSamplesAndContradictingTruths() throws IOException {
        String first = "{\"question\": 1, \"sample\": 4, \"truth\": \"2\", \"answer_token_confidence\": [20]}";
        refused(ErrorCode.DUPLICATE_ID, "line 2 has sample 4 of question 1 a second time", lines(first, first));
        refused(ErrorCode.CORRUPT, "another truth", lines(first, first.replace("4", "5").replace("\"2\"", "\"3\"")));
    }

    @Test
    void aMegabyteOfAnswerIsBounded() throws IOException {
        String huge = "\\\\frac{" + "9".repeat(1 << 20) + "}{";
        TraceSet set = TraceSets.read(lines(line("1", "\"" + huge + "\"", true, 20), line("1", "\"" + huge + "1\"", true, 20)));
        String answer = String.valueOf(set.groups().getFirst().traces().getFirst().answer());
        assertTrue(answer.length() <= 128, () -> answer.length() + " characters");
        assertTrue(!answer.equals(set.groups().getFirst().traces().getLast().answer()), "different answers stay different");
    }

    @Test
    void spellingsOfOneAnswer() {
        CanonicalAnswers answers = new CanonicalAnswers();
        assertEquals(answers.of("\\frac{1+\\sqrt{31}}{2}"), answers.of("\\dfrac{1 + \\sqrt{31}}{2}"));
        assertEquals(answers.of("0.5"), answers.of("\\dfrac{1}{2}"));
        assertEquals(answers.of("3+i"), answers.of("3 + \\mathrm{i}"));
        assertNull(answers.of("  "));
    }

    /** Two unsure truncated samples against one sure complete one: 1/2 is right. */
    @Test
    void votesOfConfidences() throws IOException {
        Corpus corpus = new Corpus(List.of(TraceSets.read(lines(
                line("1", "\"3\"", false, 11, 11), line("1", "\"3.0\"", false, 12), line("1", "\"\\\\dfrac{1}{2}\"", true, 21, 23),
                line("2", "\"0.5\"", true, 20), line("2", "\"7\"", true, 20), line("2", "null", true)))));
        Map<String, VoteScore> votes = VoteScores.of(corpus, new Baseline(corpus, new CompletePlay(corpus, CompletePlay.EVERYTHING)));
        assertEquals(new VoteScore(0.5, 2), votes.get("majority"));
        assertEquals(new VoteScore(0.5, 2), votes.get("mean_confidence"), "23 against 22");
        assertEquals(new VoteScore(1.5, 2), votes.get("exp_confidence"));
        assertEquals(new VoteScore(1.5, 2), votes.get("majority_completed"));
    }
}
