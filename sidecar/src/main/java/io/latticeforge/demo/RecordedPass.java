package io.latticeforge.demo;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;

/** Plays recorded questions, with rows as they were recorded or as wide as is asked for. */
final class RecordedPass {
    private final Recording recording;
    private final Path socket;
    private final int vocabSize;
    private final Show show;

    RecordedPass(Recording recording, Path socket, int vocabSize, Show show) {
        this.recording = recording;
        this.socket = socket;
        this.vocabSize = vocabSize;
        this.show = show;
    }

    void warmUp(String policy, int groups) {
        RowSource rows = rows();
        try (Pass pass = open(policy, true)) {
            for (int id = 0; id < groups; id++) {
                pass.warmUp(group(id), group(id).sequences().size(), generation(id, rows));
            }
        }
    }

    void watch(String policy, int id) {
        try (Pass pass = open(policy, true)) {
            pass.watch(group(id), group(id).sequences().size(), generation(id, rows()));
        }
    }

    /** @param atOnce whether the policy runs all samples of a group at once */
    PassResult run(String policy, boolean atOnce, int groups) {
        RowSource rows = rows();
        try (Pass pass = open(policy, atOnce)) {
            for (int id = 0; id < groups; id++) {
                show.group(id, groups, group(id));
                pass.run(group(id), group(id).sequences().size(), generation(id, rows));
            }
            show.endOfPass();
            return pass.result();
        }
    }

    private Pass open(String policy, boolean atOnce) {
        return Pass.open(new Pass.Setup(socket, policy, atOnce, vocabSize, ElementType.F16, vocabSize == recording.vocabSize()), show);
    }

    private RowSource rows() {
        return new RowSource(recording, vocabSize, recording.groups().stream().mapToInt(g -> g.sequences().size()).max().orElse(1));
    }

    private RecordedGroup group(int id) {
        return recording.groups().get(id);
    }

    private Generation generation(int id, RowSource rows) {
        return new RecordedGeneration(recording, group(id), rows);
    }
}
