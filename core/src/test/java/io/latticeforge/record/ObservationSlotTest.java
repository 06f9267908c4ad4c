package io.latticeforge.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.kernels.Observation;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What of an observation is in the journal, with and without the values under the distribution that the token was drawn from. */
class ObservationSlotTest {
    private final BlockWriter writer = new BlockWriter(1 << 16);
    private final SlotWriter slots = new SlotWriter(writer);

    private static Observation observation(int flags) {
        Observation o = new Observation();
        o.clear(flags);
        o.chosenToken = 7;
        o.entropy = 0.5f;
        o.varentropy = 0.75f;
        o.logSumExp = 3;
        o.surprise = -1.25f;
        o.sampledVarentropy = 0.0625f;
        o.sampledEntropy = 0.25f;
        o.sampledLogProb = -1.5f;
        return o;
    }

    private Block written(Observation... observations) {
        writer.begin(BlockHeader.INPUT, 1, 0, 0);
        for (Observation o : observations) {
            slots.observation(1, 2, 3, o);
        }
        writer.finish(1, new byte[BlockHeader.HASH_BYTES]);
        return new Block().wrapChecked(writer.array(), 0, writer.length(), new CRC32C());
    }

    @Test
    void theSampledValuesTakeEightBytesMore() {
        Slot slot = new Slot().first(written(observation(0), observation(Observation.SAMPLED), observation(Observation.BOUNDARY)));
        Observation read = new Observation();
        int[] lengths = {48, 56, 48};
        for (int length : lengths) {
            slot.next();
            assertEquals(length, slot.length());
            slot.observation(read);
            boolean sampled = length == 56;
            assertEquals(0.5f, read.entropy);
            assertEquals(3, read.logSumExp);
            assertEquals(sampled ? -1.25f : Float.NaN, read.surprise);
            assertEquals(sampled ? 0.0625f : Float.NaN, read.sampledVarentropy);
            assertEquals(Float.NaN, read.sampledEntropy);
            assertEquals(Float.NaN, read.sampledLogProb);
            for (SlotField field : SlotKind.OBSERVATION.fields()) {
                assertEquals(sampled || field.offset() < 48, slot.has(field), field.name());
            }
        }
        assertFalse(slot.hasNext());
    }

    /** The bytes that version 2 of the engine wrote, kept. */
    @Test
    void aSlotWithoutThemIsWhatItWas() {
        byte[] golden = new byte[48];
        byte[] head = {7, 0, 6, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 63, 0, 0, 64, 63};
        System.arraycopy(head, 0, golden, 0, head.length);
        for (int nan = 28; nan < 44; nan += 4) {
            golden[nan + 2] = (byte) 0xC0;
            golden[nan + 3] = 0x7F;
        }
        golden[46] = 0x40;
        golden[47] = 0x40;
        written(observation(0));
        assertArrayEquals(golden, Arrays.copyOfRange(writer.array(), BlockHeader.LENGTH, writer.length()));
    }

    /** A flag alone, from a writer that forgot the bytes, is no reason to read what follows the slot. */
    @Test
    void aFlagWithoutTheBytesIsNotBelieved() {
        writer.begin(BlockHeader.INPUT, 1, 0, 0);
        writer.slot(SlotKind.OBSERVATION, Observation.SAMPLED, 48);
        writer.finish(1, new byte[BlockHeader.HASH_BYTES]);
        Slot slot = new Slot().first(new Block().wrapChecked(writer.array(), 0, writer.length(), new CRC32C()));
        slot.next();
        Observation read = new Observation();
        slot.observation(read);
        assertTrue(Float.isNaN(read.surprise) && Float.isNaN(read.sampledVarentropy));
        assertFalse(slot.has(SlotKind.OBSERVATION.fields().getLast()));
    }
}
