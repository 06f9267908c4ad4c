package io.latticeforge.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.evaluation.CoherenceDecay.Place;
import io.latticeforge.evaluation.Feasibility.Length;
import io.latticeforge.evaluation.Overhang.Cell;
import io.latticeforge.evaluation.VoteStability.Point;
import io.latticeforge.recording.Recording;
import io.latticeforge.recording.Recording.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is reported on request, on recordings whose figures can be worked out on paper, and beside other ways to the same figure. */
class ReportsTest {
    private static final Path BUNDLE = Path.of("..", "models", "traces", "abacus");
    private static final double NO = Double.NEGATIVE_INFINITY;

    @TempDir
    Path folder;

    private static Corpus corpus(Path traces) {
        return new Corpus(List.of(TraceSets.read(traces)));
    }

    @Test
    void stabilityOnPaper() throws IOException {
        Corpus corpus = corpus(new TinyTraces().sample(true, "9", "7", "answer 7 .").sample(true, "9", "5", "answer 5 .")
                .sample(true, "9", "5", "answer 5 .").group("late", "", "5")
                .sample(true, "9", "7", "answer 7 .").group("one", "", "5")
                .sample(false, "9", null, "step .").group("silent", "", "5").write(folder));
        VoteStability found = VoteStability.of(corpus, new CompletePlay(corpus, CompletePlay.EVERYTHING), new Orders(1, 0));
        assertEquals(List.of(new Point(1, 0.5, 0), new Point(2, 0.75, 0.5 / 3), new Point(3, 1, 1 / 3.0)), found.points());
        assertEquals(2, found.samplesFor(0.7));
        assertEquals(0, found.samplesFor(1.1));
    }

    @Test
    void itsAccuracyIsTheRivals() {
        Corpus corpus = corpus(BUNDLE);
        Orders orders = new Orders(7, 3);
        CompletePlay everything = new CompletePlay(corpus, CompletePlay.EVERYTHING);
        List<Rival> rivals = new Rivals(corpus, everything, new CompletePlay(corpus, CompletePlay.FIRST_STATED), orders).majority();
        List<Point> points = VoteStability.of(corpus, everything, orders).points();
        assertEquals(rivals.size(), points.size());
        for (int k = 0; k < points.size(); k++) {
            assertEquals(rivals.get(k).accuracy(), points.get(k).accuracy(), 1e-12);
        }
        assertEquals(1, points.getLast().agreement(), 1e-12);
    }

    @Test
    void coherenceOnPaper() throws IOException {
        CoherenceDecay found = CoherenceDecay.of(corpus(new TinyTraces().sample(true, "9", "5", "step . step . answer 5 . check .")
                .sample(true, "9", "7", "step step step . answer 7 .").sample(true, "9", null, "step .").group("g", "sum", "5")
                .write(folder))).getFirst();
        // Each token has -0.01 nats: points (1, -.02) (2, -.04) (3, -.06) and (1, -.04) (2, -.06); Sxx 2.8, Sxy -.044, Syy .00112.
        double slope = -0.044 / 2.8;
        assertEquals("sum", found.family());
        assertEquals(Math.exp(slope), found.decay(), 1e-8);
        assertEquals(Math.exp(-0.044 - 1.8 * slope), found.amplitude(), 1e-8);
        assertEquals(0.044 * 0.044 / 2.8 / 0.00112, found.fit(), 1e-6);
        assertEquals(293, found.deepest(), "-4.605 / -0.0157");
        assertEquals(1, found.right().count());
        assertEquals(0.0028571, found.right().residual(), 1e-6);
        assertEquals(-0.0128571, found.wrong().residual(), 1e-6);
        assertEquals(0, found.wrong().beyondDeepest());
        assertEquals(1, found.separation());
        assertEquals(List.of(2, 3), List.copyOf(found.byDepth().keySet()));
        Place place = found.byDepth().getOrDefault(3, new Place(0, 0, 0, 0));
        assertEquals(1, place.right());
        assertEquals(-0.06, place.rightLn(), 1e-8);
        assertEquals(found.ln(3), -0.06 - found.right().residual(), 1e-8);
    }

    @Test
    void aRowDrawnAgainOnPaper() {
        Redraw row = new Redraw(new float[] {0, (float) Math.log(2), (float) Math.log(4), Float.NEGATIVE_INFINITY});
        assertEquals(2, row.mostLikely());
        assertArrayEquals(new double[] {1 / 7.0, 2 / 7.0, 4 / 7.0, 0}, row.masses(1, Redraw.ALL), 1e-7);
        assertArrayEquals(new double[] {0, 1 / 3.0, 2 / 3.0, 0}, row.masses(1, 2), 1e-7);
        assertArrayEquals(new double[] {1 / 21.0, 4 / 21.0, 16 / 21.0, 0}, row.masses(0.5, 20), 1e-7);
        assertArrayEquals(new double[] {0, 0, 1, 0}, row.masses(0, 5), 0);
        assertArrayEquals(new double[] {0.5, 0.5, 0}, new Redraw(new float[] {3, 3, 1}).masses(0, Redraw.ALL), 0);
        assertArrayEquals(new double[] {1, 0, 0}, new Redraw(new float[] {3, 3, 1}).masses(1, 1), 0, "of equals the lower id");
    }

    /** The answer of the first sample has odds of 2 : 1, that of the others 1 : 4 against the right one. */
    private Path withRows() throws IOException {
        TinyTraces tiny = new TinyTraces().sample(true, "5", "5", "step . answer 5 .").sample(true, "9", "7", "step . answer 7 .")
                .sample(true, "9", "7", "step . answer 7 .").group("g", "", "5").sample(true, "9", "5", "answer 5 .").group("h", "", "5");
        tiny.rows = new float[15][TinyTraces.WORDS.size()];
        for (int answer : new int[] {3, 8, 13}) {
            Arrays.fill(tiny.rows[answer], (float) NO);
            tiny.rows[answer][TinyTraces.WORDS.indexOf("5")] = (float) Math.log(answer == 3 ? 2 : 4);
            tiny.rows[answer][TinyTraces.WORDS.indexOf("7")] = 0;
        }
        tiny.groupsWithRows = 1;
        return tiny.write(folder);
    }

    @Test
    void overhangOnPaper() throws IOException {
        TraceSet set = TraceSets.read(withRows());
        Overhang stated = Overhang.of(set).getFirst();
        assertEquals(1, stated.groups());
        assertEquals(2, stated.ofGroups());
        assertEquals(3, stated.samples());
        assertEquals(0, stated.elsewhere());
        assertEquals(2 / 3.0, stated.notMostLikely(), 1e-12);
        Cell asRecorded = cell(stated, 1, Redraw.ALL);
        assertEquals((2 / 3.0 + 2 * 0.2) / 3, asRecorded.recorded(), 1e-3, "f16");
        assertEquals((2 / 3.0 + 2 * 0.8) / 3, asRecorded.right(), 1e-3, "f16");
        assertEquals(1, asRecorded.groupsFlipped(), "7 leads 2 : 1, expected are 2.3 votes for 5");
        Cell coldest = cell(stated, 0, 5);
        assertEquals(1 / 3.0, coldest.recorded(), 1e-12);
        assertEquals(1, coldest.right(), 1e-12);
        assertEquals((4 / 5.0 + 2 * 16 / 17.0) / 3, cell(stated, 0.5, 2).right(), 1e-3, "f16");
        Overhang decided = Overhang.of(set).getLast();
        assertEquals(2, decided.samples());
        assertEquals(1, decided.elsewhere(), "asked at any time the first sample says 5: its first token, a step, decides");
    }

    @Test
    void rowsOfTheFirstGroupsAlone() throws IOException {
        try (Recording recording = Recording.open(withRows())) {
            assertFalse(recording.hasRows());
            assertTrue(recording.hasRow(0) && recording.hasRow(14));
            assertFalse(recording.hasRow(15) || recording.hasRow(-1));
            assertEquals(2 * TinyTraces.WORDS.size(), recording.row(14).byteSize());
        }
        try (Recording recording = Recording.open(BUNDLE)) {
            assertTrue(recording.hasRows() && recording.hasRow(recording.tokens() - 1) && !recording.hasRow(recording.tokens()));
        }
    }

    @Test
    void withoutRowsThereIsNoMap() throws IOException {
        Path traces = new TinyTraces().sample(true, "9", "5", "answer 5 .").group("g", "", "5").write(folder);
        for (Overhang map : Overhang.of(TraceSets.read(traces))) {
            assertEquals(List.of(), map.cells());
            Reports reports = new Reports(new VoteStability(List.of()), List.of(), List.of(map), List.of(), 0);
            assertTrue(String.join("\n", new ReportsText(reports).lines()).contains(": no rows"));
        }
    }

    @Test
    void atTheRecordedTemperatureTheMassIsTheRecordedOne() {
        TraceSet set = TraceSets.read(BUNDLE);
        double mean = set.groups().stream().flatMap(group -> group.traces().stream()).filter(trace -> trace.statements().count() > 0)
                .mapToDouble(trace -> Math.exp(trace.stat(trace.statements().at()[0], Stat.CHOSEN_LOG_PROB))).average().orElseThrow();
        assertEquals(mean, cell(Overhang.of(set).getFirst(), 1, Redraw.ALL).recorded(), 1e-4);
        double decided = set.groups().stream().flatMap(group -> group.traces().stream()).filter(trace -> trace.statements().count() > 0)
                .mapToDouble(trace -> trace.stat(Overhang.Place.DECIDED.of(trace), Stat.CHOSEN_LOG_PROB)).min().orElseThrow();
        assertTrue(decided < -1, "what decides is sometimes unlikely: " + decided);
    }

    private static Cell cell(Overhang map, double temperature, int topK) {
        return map.cells().stream().filter(cell -> cell.temperature() == temperature && cell.topK() == topK).findFirst().orElseThrow();
    }

    @Test
    void operationsOnPaper() throws IOException {
        assertEquals(3, Feasibility.operations("compute 4 * 28 - 5 * 14 ?"));
        assertEquals(2, Feasibility.operations("find x in 16 : 3 * x + 14 = 22 ?"));
        assertEquals(0, Feasibility.operations(""));
        TinyTraces tiny = new TinyTraces();
        tiny.prompt = "compute 2 + 3 ?";
        tiny.sample(true, "9", "5", "answer 5 .").sample(true, "9", "5", "answer 5 .").group("a", "sum", "5");
        tiny.prompt = "compute 2 + 3 + 9 ?";
        tiny.sample(true, "9", "5", "answer 5 .").sample(true, "9", "7", "answer 7 .").group("b", "sum", "5");
        tiny.prompt = "say something";
        tiny.sample(true, "9", "5", "answer 5 .").group("c", "talk", "5");
        Corpus corpus = corpus(tiny.write(folder));
        assertEquals(List.of(new Feasibility("sum", List.of(new Length(1, 1, 1, 1), new Length(2, 1, 0.5, 0.5)))),
                Feasibility.of(corpus, new double[] {1, 0.5, 1}));
        Reports reports = new Reports(new VoteStability(List.of()), List.of(), List.of(), Feasibility.of(corpus, new double[3]), 4);
        assertTrue(String.join("\n", new ReportsText(reports).lines()).contains("heuristic"));
        assertEquals(16.0, ((Map<?, ?>) new ReportsJson(reports).fields().getOrDefault("feasibility", Map.of())).get("degree_bound"));
    }
}
