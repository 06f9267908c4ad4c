package io.latticeforge.evaluation;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a folder of the format {@code lattice-traces/1}; rows are not needed. A segment ends at the word {@code .}; the word after
 * {@code answer} is an answer that the text states.
 */
final class FolderTraces {
    private static final String BOUNDARY = ".";
    private static final String SAYS = "answer";

    private final Recording recording;
    private final String name;
    private final String[] canonical;
    private final int boundary;
    private final int says;
    private final CanonicalAnswers answers = new CanonicalAnswers();
    private final TraceNotes notes = new TraceNotes();

    private FolderTraces(Recording recording, String name) {
        this.recording = recording;
        this.name = name;
        canonical = new String[recording.vocabSize()];
        int boundaryId = -1;
        int saysId = -1;
        for (int id = 0; id < canonical.length; id++) {
            String form = answers.of(recording.text(id));
            canonical[id] = form == null ? "" : form;
            boundaryId = recording.text(id).equals(BOUNDARY) ? id : boundaryId;
            saysId = recording.text(id).equals(SAYS) ? id : saysId;
        }
        boundary = boundaryId;
        says = saysId;
    }

    static TraceSet read(Path folder) {
        try (Recording recording = Recording.open(folder)) {
            return new FolderTraces(recording, folder.toString()).read();
        }
    }

    private TraceSet read() {
        List<TraceGroup> groups = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (RecordedGroup recorded : recording.groups()) {
            if (!ids.add(recorded.id())) {
                throw new LatticeForgeException(ErrorCode.DUPLICATE_ID,
                        name + " has group '" + TraceNotes.shown(recorded.id()) + "' twice");
            }
            TraceGroup group = group(recorded);
            if (notes.keeps(group)) {
                groups.add(group);
            }
        }
        return new TraceSet(name, List.copyOf(groups), recording.vocabSize(), boundary, true, notes.sentences(name, groups));
    }

    private TraceGroup group(RecordedGroup recorded) {
        String truth = answers.of(recorded.truth());
        List<Trace> traces = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        for (RecordedSequence sequence : recorded.sequences()) {
            if (!ids.add(sequence.sequence())) {
                throw new LatticeForgeException(ErrorCode.DUPLICATE_ID, name + ": group '" + TraceNotes.shown(recorded.id())
                        + "' has sequence " + sequence.sequence() + " twice", sequence.sequence(), 0);
            }
            traces.add(trace(sequence));
        }
        return new TraceGroup(recorded.id(), recorded.kind(), truth == null ? "" : truth, words(recorded.prompt()), List.copyOf(traces));
    }

    private static int words(String prompt) {
        return prompt.isBlank() ? 0 : prompt.strip().split("\\s+").length;
    }

    private Trace trace(RecordedSequence sequence) {
        int tokens = sequence.tokens();
        int[] chosen = new int[tokens];
        int[] probed = new int[tokens];
        float[] stats = recording.stats(sequence.firstToken(), tokens);
        notes.check(stats);
        List<Integer> at = new ArrayList<>();
        List<String> stated = new ArrayList<>();
        for (int t = 0; t < tokens; t++) {
            int token = sequence.firstToken() + t;
            chosen[t] = word(recording.chosen(token), token);
            probed[t] = word(recording.probeId(token), token);
            if (t > 0 && chosen[t - 1] == says && !canonical[chosen[t]].isEmpty()) {
                at.add(t);
                stated.add(canonical[chosen[t]]);
            }
        }
        Statements statements = new Statements(at.stream().mapToInt(Integer::intValue).toArray(), List.copyOf(stated));
        return new Trace(chosen, stats, answers.of(sequence.answer()), sequence.completed(), statements, new Probes(probed, canonical),
                boundary);
    }

    private int word(int id, int token) {
        if (id >= canonical.length) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, name + ": token " + token + " is word " + id + "; the vocabulary has "
                    + canonical.length, id, canonical.length);
        }
        return id;
    }
}
