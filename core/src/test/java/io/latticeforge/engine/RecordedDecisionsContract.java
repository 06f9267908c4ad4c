package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.compute.BatchReducer;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.CpuProvider;
import io.latticeforge.compute.RowShape;
import io.latticeforge.evaluation.PolicyPlay;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.evaluation.TraceSets;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.recording.Recording;
import io.latticeforge.recording.Recording.Stat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The recorded questions, reduced from their rows by an engine and by the CPU kernel: every decision is the same, at the same token.
 * Values differ in their last bits, so that this holds for these recordings, not by law.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RecordedDecisionsContract {
    private static final int BATCH = 256;

    /** By engine: the same for every policy. */
    private final Map<String, Observation[]> reduced = new HashMap<>();

    @TempDir
    Path folder;

    protected abstract ComputeProvider provider();

    @ParameterizedTest
    @ValueSource(strings = {"default", "default-waves"})
    void everyDecisionIsThatOfTheCpu(String policy) throws IOException {
        Policy tried = Policies.shipped().stream().filter(shipped -> shipped.name().equals(policy)).findFirst().orElseThrow();
        List<String> cpu = decisions(tried, new CpuProvider());
        assertTrue(cpu.size() > 100, () -> "only " + cpu.size() + " decisions");
        assertEquals(cpu, decisions(tried, provider()));
    }

    /** Plays the recordings with the statistics that an engine reduces from their rows in the place of the recorded ones. */
    private List<String> decisions(Policy policy, ComputeProvider provider) throws IOException {
        Path recorded = models().resolve("traces/abacus");
        Path played = Files.createDirectories(folder.resolve(policy.name() + provider.name()));
        try (Recording recording = Recording.open(recorded)) {
            for (String name : List.of("manifest.json", "vocab.txt", "groups.jsonl", "tokens.u16", "probe_answer.u16", "probe.f32")) {
                Files.copy(recorded.resolve(name), played.resolve(name));
            }
            Observation[] observations = reduced.computeIfAbsent(provider.name(), engine -> reduce(recording, provider));
            ByteBuffer stats = ByteBuffer.allocate(observations.length * Stat.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (Observation o : observations) {
                stats.putFloat(o.chosenLogProb).putFloat(o.entropy).putFloat(o.varentropy).putFloat(o.tokenConfidence).putFloat(o.margin);
            }
            Files.write(played.resolve("stats.f32"), stats.array());
        }
        List<String> decisions = new ArrayList<>();
        Block block = new Block();
        Slot slot = new Slot();
        CRC32C crc = new CRC32C();
        TraceSet traces = TraceSets.read(played);
        PolicyPlay play = new PolicyPlay(traces, policy, 0, (bytes, length) -> {
            slot.first(block.wrapChecked(bytes, 0, length, crc));
            while (slot.hasNext()) {
                slot.next();
                if (slot.kind() == SlotKind.DECISION) {
                    decisions.add(slot.group() + " " + slot.sequence() + " " + slot.i32(4) + " rule " + slot.u16(44) + " action " + slot.u8(46));
                }
            }
        });
        for (int group = 0; group < traces.groupCount(); group++) {
            play.group(group);
        }
        decisions.add(play.right() + " right");
        return decisions;
    }

    private static Path models() {
        return Path.of(System.getProperty("latticeforge.models", "../models"));
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
