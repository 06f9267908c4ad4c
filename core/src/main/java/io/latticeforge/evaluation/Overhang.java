package io.latticeforge.evaluation;

import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Overhang map: where another temperature or top-k would have drawn another answer. For one token of each sample the recorded row is drawn
 * from again. Exact for that token, given the recorded tokens before it; unidentified beyond: at other settings those would have been
 * others too.
 *
 * @param set short name of the traces
 * @param groups that have rows and such a token
 * @param ofGroups groups of the set
 * @param samples tokens looked at
 * @param elsewhere samples whose token at that place is not the answer: what it decides cannot be read from its row
 * @param notMostLikely share of them whose token was not the most likely one; no temperature and no top-k changes which that is
 * @param cells by temperature, then top-k; empty where there are no rows
 */
record Overhang(String set, Place place, int groups, int ofGroups, int samples, int elsewhere, double notMostLikely, List<Cell> cells) {
    static final double[] TEMPERATURES = {0, 0.5, 0.7, 1, 1.3};
    static final int[] TOP_K = {1, 2, 5, 20, Redraw.ALL};

    /** How far this may be trusted. */
    static final String VALIDITY = "exact for that token, given the recorded tokens before it; unidentified beyond: at other settings those"
            + " would have been others";

    private static final double SAME = 1e-9;

    /** Which token of a sample is drawn again. */
    enum Place {
        /** The one that completes the first stated answer; often a copy of what was worked out before. */
        STATED("the token that states the answer"),
        /** The first one from which on the answer, if asked for, is the one that is then stated. Needs probes. */
        DECIDED("the token from which on the answer if asked is the one then stated");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        int of(Trace trace) {
            int stated = trace.statements().at()[0];
            if (this == STATED) {
                return stated;
            }
            String answer = trace.statements().answers().getFirst();
            // The word before the statement asks by itself: there the probe would ask twice.
            int decided = stated - 1;
            while (decided > 0 && trace.probes().answer(decided - 1).equals(answer)) {
                decided--;
            }
            return decided == stated - 1 ? stated : decided;
        }
    }

    /**
     * @param topK {@link Redraw#ALL} or how many are kept
     * @param recorded mean probability of the answer that was recorded
     * @param right mean probability of the right answer: expected accuracy of the answer token
     * @param groupsFlipped groups in which the answer with the most expected votes leads in no recorded vote
     */
    record Cell(double temperature, int topK, double recorded, double right, int groupsFlipped) {}

    /** A map for each place. */
    static List<Overhang> of(TraceSet set) {
        Path folder = set.recording();
        if (folder == null) {
            return Arrays.stream(Place.values()).map(place -> none(set, place, 0)).toList();
        }
        try (Recording recording = Recording.open(folder)) {
            return Arrays.stream(Place.values()).map(place -> new Tally(set, recording, place).map()).toList();
        }
    }

    private static Overhang none(TraceSet set, Place place, int elsewhere) {
        return new Overhang(set.shortName(), place, 0, set.groupCount(), 0, elsewhere, Double.NaN, List.of());
    }

    /** Sums of one set at one place. */
    private static final class Tally {
        private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final int CELLS = TEMPERATURES.length * TOP_K.length;

        private final TraceSet set;
        private final Recording recording;
        private final Place place;
        private final String[] canonical;
        private final double[] recorded = new double[CELLS];
        private final double[] right = new double[CELLS];
        private final int[] flipped = new int[CELLS];
        private int groups;
        private int samples;
        private int elsewhere;
        private int unlikely;

        Tally(TraceSet set, Recording recording, Place place) {
            this.place = place;
            this.set = set;
            this.recording = recording;
            CanonicalAnswers answers = new CanonicalAnswers();
            canonical = new String[recording.vocabSize()];
            for (int id = 0; id < canonical.length; id++) {
                String form = answers.of(recording.text(id));
                canonical[id] = form == null ? "" : form;
            }
        }

        Overhang map() {
            Map<String, TraceGroup> byId = new HashMap<>();
            set.groups().forEach(group -> byId.put(group.id(), group));
            for (RecordedGroup group : recording.groups()) {
                TraceGroup traced = byId.get(group.id());
                if (traced != null) {
                    group(group, traced);
                }
            }
            if (samples == 0) {
                return none(set, place, elsewhere);
            }
            Cell[] cells = new Cell[CELLS];
            for (int c = 0; c < CELLS; c++) {
                cells[c] = new Cell(TEMPERATURES[c / TOP_K.length], TOP_K[c % TOP_K.length], recorded[c] / samples, right[c] / samples,
                        flipped[c]);
            }
            return new Overhang(set.shortName(), place, groups, set.groupCount(), samples, elsewhere, (double) unlikely / samples,
                    List.of(cells));
        }

        private void group(RecordedGroup group, TraceGroup traced) {
            Map<String, Double> votes = new HashMap<>();
            List<Map<String, Double>> expected = new ArrayList<>();
            for (int c = 0; c < CELLS; c++) {
                expected.add(new HashMap<>());
            }
            for (int i = 0; i < group.sequences().size(); i++) {
                RecordedSequence sequence = group.sequences().get(i);
                Trace trace = traced.traces().get(i);
                if (trace.statements().count() == 0 || !recording.hasRow(sequence.firstToken() + trace.statements().at()[0])) {
                    continue;
                }
                int token = sequence.firstToken() + place.of(trace);
                String answer = trace.statements().answers().getFirst();
                if (!canonical[recording.chosen(token)].equals(answer)) {
                    elsewhere++;
                    continue;
                }
                votes.merge(answer, 1.0, Double::sum);
                samples++;
                answer(new Redraw(logits(token)), answer, traced.truth(), expected);
            }
            if (!votes.isEmpty()) {
                groups++;
                for (int c = 0; c < CELLS; c++) {
                    flipped[c] += leaders(expected.get(c)).stream().noneMatch(leaders(votes)::contains) ? 1 : 0;
                }
            }
        }

        private void answer(Redraw row, String answer, String truth, List<Map<String, Double>> expected) {
            unlikely += canonical[row.mostLikely()].equals(answer) ? 0 : 1;
            for (int c = 0; c < CELLS; c++) {
                double[] masses = row.masses(TEMPERATURES[c / TOP_K.length], TOP_K[c % TOP_K.length]);
                for (int id = 0; id < masses.length; id++) {
                    if (masses[id] > 0 && !canonical[id].isEmpty()) {
                        recorded[c] += canonical[id].equals(answer) ? masses[id] : 0;
                        right[c] += canonical[id].equals(truth) ? masses[id] : 0;
                        expected.get(c).merge(canonical[id], masses[id], Double::sum);
                    }
                }
            }
        }

        private static List<String> leaders(Map<String, Double> votes) {
            double most = votes.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
            return votes.entrySet().stream().filter(vote -> vote.getValue() >= most - SAME).map(Map.Entry::getKey).toList();
        }

        private float[] logits(int token) {
            MemorySegment row = recording.row(token);
            float[] logits = new float[recording.vocabSize()];
            for (int id = 0; id < logits.length; id++) {
                logits[id] = Float.float16ToFloat(row.get(F16, 2L * id));
            }
            return logits;
        }
    }
}
