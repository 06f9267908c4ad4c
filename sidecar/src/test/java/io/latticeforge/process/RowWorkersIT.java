package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.PingDecoder;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotField;
import io.latticeforge.record.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sidecar with row workers, steps of many rows through a real ring and a real socket. */
class RowWorkersIT {
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int VOCAB = 32_000;
    private static final int SAMPLES = 32;
    private static final int STEPS = 6;
    private static final int RING_BYTES = 16 << 20;
    private static final long SEED = Long.getLong("latticeforge.seed", System.nanoTime());

    @TempDir
    Path temp;

    private final ByteBuffer[] rows = new ByteBuffer[SAMPLES];

    RowWorkersIT() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int r = 0; r < SAMPLES; r++) {
            rows[r] = ByteBuffer.allocateDirect(4 * VOCAB).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < VOCAB; i++) {
                rows[r].putFloat(4 * i, (float) random.nextGaussian() * 3);
            }
        }
    }

    private TestSidecar sidecar(int workers) {
        SidecarConfig usual = TestSidecar.config(temp, null, null,
                new SidecarConfig.Limits(64, 16 << 20, 8 << 20, new SidecarConfig.Rings(4, RING_BYTES, 20)));
        return TestSidecar.start(temp, new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(), usual.ingestQueue(), usual.policies(),
                usual.gates(), usual.limits(), usual.resumeWindowS(), new SidecarConfig.Compute("cpu", workers, temp.resolve("compute.json")),
                usual.gateway()));
    }

    private void observe(int group, boolean byRing) {
        ClientConfig config = ClientConfig.unix(temp.resolve("s")).named("test", "none").timeouts(WAIT_NS, WAIT_NS).rows(VOCAB, 0);
        try (LatticeForgeClient client = LatticeForgeClient.connect(byRing ? config.withRing(50_000) : config)) {
            assertEquals(byRing, client.usesRing(), client::ringDeclined);
            client.openGroup(group, SAMPLES, AnswerKind.NUMBER, "", 3);
            for (int s = 0; s < SAMPLES; s++) {
                client.openSequence(group, s, s % 4 == 1 ? 0.7f : 1, 1, 0, 0, new int[0]);
            }
            for (int at = 0; at < STEPS; at++) {
                StepWriter step = client.step();
                for (int s = 0; s < SAMPLES; s++) {
                    step.rowEntry(group, s, at, s, 0);
                }
                assertTrue(client.observe(step, rows).answered(), () -> client.errors().toString());
            }
        }
    }

    /** Observations of the journal by group. */
    private List<List<Object>> journaled(int group) {
        List<List<Object>> all = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(temp.resolve("journal"))) {
            while (reader.next()) {
                Slot slot = new Slot().first(reader.block());
                while (slot.hasNext()) {
                    slot.next();
                    if (slot.kind() == SlotKind.OBSERVATION && slot.group() == group) {
                        all.add(values(slot));
                    }
                }
            }
        }
        return all;
    }

    private static List<Object> values(Slot slot) {
        List<Object> values = new ArrayList<>(List.of(slot.sequence(), slot.flags()));
        for (SlotField field : SlotKind.OBSERVATION.fields()) {
            if (field.flag() == 0 || (slot.flags() & field.flag()) != 0) {
                values.add(field.type() == SlotField.Type.F32 ? (Object) slot.f32(field.offset()) : slot.i32(field.offset()));
            }
        }
        return values;
    }

    @Test
    void theJournalHoldsTheSameWhoeverReducesTheRows() {
        try (TestSidecar sidecar = sidecar(3)) {
            observe(1, true);
            observe(2, false);
            assertEquals(List.of(), sidecar.faults);
        }
        List<List<Object>> throughSocket = journaled(2);
        assertEquals(STEPS * SAMPLES, throughSocket.size());
        assertEquals(throughSocket, journaled(1), "seed " + SEED);
    }

    /** The memory of a ring is unmapped while a worker may be reading it: nothing but that session ends. */
    @Test
    void sessionsThatEndInTheMiddleOfAStepEndAlone() throws IOException {
        ByteBuffer[] half = Arrays.copyOf(rows, SAMPLES - 1);
        try (TestSidecar sidecar = sidecar(3)) {
            for (int turn = 0; turn < 30; turn++) {
                RingLine line = RingLine.unix(temp.resolve("s"));
                try (FrameConversation conversation = new FrameConversation(line)) {
                    conversation.hello(VOCAB, ElementKind.F32, new byte[0], new byte[0]);
                    conversation.openGroup(turn, SAMPLES, "");
                    StepWriter step = conversation.step(4 * VOCAB);
                    for (int s = 0; s < SAMPLES; s++) {
                        conversation.openSequence(turn, s);
                    }
                    for (int s = 0; s < SAMPLES; s++) {
                        step.rowEntry(turn, s, 0, s, 0);
                    }
                    step.finish();
                    line.send(step.buffer(), step.length(), half);
                }
            }
            try (FrameConversation last = sidecar.connectRing()) {
                last.hello(VOCAB, ElementKind.F32, new byte[0], new byte[0]);
                assertTrue(last.ping().is(PingDecoder.TEMPLATE_ID));
            }
            assertEquals(List.of(), sidecar.faults);
        }
    }
}
