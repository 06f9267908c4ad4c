package io.latticeforge.demo;

import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Samples that were recorded, told again token by token. */
final class RecordedGeneration implements Generation {
    private final Recording recording;
    private final RecordedGroup group;
    private final RowSource rows;
    private final int[] drawn;
    private int added;

    RecordedGeneration(Recording recording, RecordedGroup group, RowSource rows) {
        this.recording = recording;
        this.group = group;
        this.rows = rows;
        drawn = new int[group.sequences().size()];
    }

    @Override
    public float temperature() {
        return recording.temperature();
    }

    @Override
    public int boundary() {
        return recording.id(".");
    }

    @Override
    public void add(int count) {
        Arrays.fill(drawn, added, added + count, 0);
        added += count;
    }

    @Override
    public void advance(int[] running, int count) {
        for (int i = 0; i < count; i++) {
            drawn[running[i]]++;
        }
    }

    @Override
    public int token(int sample) {
        return recording.chosen(newest(sample));
    }

    @Override
    public String word(int sample) {
        return recording.text(token(sample));
    }

    @Override
    public ByteBuffer row(int sample) {
        return rows.row(sample, newest(sample));
    }

    @Override
    public boolean ended(int sample) {
        return drawn[sample] == sequence(sample).tokens();
    }

    @Override
    public boolean completed(int sample) {
        return sequence(sample).completed();
    }

    @Override
    public Asked ask(int sample) {
        int token = newest(sample);
        return new Asked(recording.probeAnswer(token), recording.probeProbability(token), recording.probeEntropy(token));
    }

    @Override
    public void close() {
        // The recording is its opener's.
    }

    private RecordedSequence sequence(int sample) {
        return group.sequences().get(sample);
    }

    /** Index in the recording. */
    private int newest(int sample) {
        return sequence(sample).firstToken() + drawn[sample] - 1;
    }
}
