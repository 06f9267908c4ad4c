package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The recorded questions, reduced from their rows by an engine and by the CPU kernel: every decision is the same, at the same token.
 * Values differ in their last bits, so that this holds for these recordings, not by law.
 */
public abstract class RecordedDecisionsContract {
    private static final int BATCH = 256;

    protected abstract ComputeProvider provider();

    @ParameterizedTest
    @ValueSource(strings = {"default", "default-waves"})
    void everyDecisionIsThatOfTheCpu(String policy) throws IOException {
        try (Recording recording = Recording.open(models().resolve("traces/abacus"))) {
            RecordedPlay cpu = play(recording, policy, new CpuProvider());
            RecordedPlay engine = play(recording, policy, provider());
            assertTrue(cpu.obeyed.size() > 100, () -> "only " + cpu.obeyed.size() + " decisions");
            assertEquals(cpu.obeyed, engine.obeyed);
            assertEquals(cpu.correct, engine.correct);
        }
    }

    private static RecordedPlay play(Recording recording, String policy, ComputeProvider provider) throws IOException {
        Observation[] observations = reduce(recording, provider);
        RecordedPlay play = new RecordedPlay(recording, yaml(policy));
        play.seen = token -> observations[token];
        int id = 0;
        for (RecordedGroup group : recording.groups()) {
            play.play(group, id++);
        }
        return play;
    }

    private static Path models() {
        return Path.of(System.getProperty("latticeforge.models", "../models"));
    }

    private static String yaml(String policy) throws IOException {
        try (InputStream in = RecordedDecisionsContract.class.getResourceAsStream("/io/latticeforge/policy/" + policy + ".yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Observation[] reduce(Recording recording, ComputeProvider provider) {
        RowShape shape = new RowShape(ElementType.F16, recording.vocabSize());
        Observation[] all = new Observation[recording.tokens()];
        Arrays.setAll(all, token -> new Observation());
        try (ComputeEngine engine = provider.open(ModelFolder.open(models())); BatchReducer reducer = engine.reducer(shape);
                Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(shape.bytes(BATCH), 64);
            int[] chosen = new int[BATCH];
            for (int first = 0; first < all.length; first += BATCH) {
                int count = Math.min(BATCH, all.length - first);
                for (int row = 0; row < count; row++) {
                    chosen[row] = recording.chosen(first + row);
                    MemorySegment.copy(recording.row(first + row), 0, rows, shape.bytes(row), shape.bytes(1));
                }
                reducer.reduce(rows.asSlice(0, shape.bytes(count)), chosen, count, Arrays.copyOfRange(all, first, first + count));
            }
        }
        return all;
    }
}
