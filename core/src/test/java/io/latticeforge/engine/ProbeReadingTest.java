package io.latticeforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.AnswerForm;
import io.latticeforge.decisions.ProbeAnswer;
import io.latticeforge.policy.Policy;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotWriter;
import org.junit.jupiter.api.Test;

/** What a client may say in a Probe, and what is made of it. */
class ProbeReadingTest {
    private final Group group = new Group(1, new LoadedPolicy(Policy.parse("name: x", "x.yaml")), 4, AnswerForm.NUMBER.ordinal());
    private final Sequence sequence = new Sequence(2);
    private final ProbeReading reading = new ProbeReading();

    private Slot slot(int step, float probability, float entropy, int tokens, String answer) {
        BlockWriter block = new BlockWriter(1 << 12);
        block.begin(BlockHeader.INPUT, 7, 0, 1);
        new SlotWriter(block).probe(1, 2, step, probability, entropy, tokens, answer);
        block.finish(5, new byte[32]);
        Slot slot = new Slot().first(new Block().wrap(block));
        slot.next();
        return slot;
    }

    @Test
    void whatIsInRangeIsTaken() {
        sequence.step(9);
        Slot slot = slot(4, 0.75f, 0.5f, 6, "1,234.50");
        assertEquals(6, ProbeReading.tokens(slot));
        ProbeAnswer answer = reading.read(slot, group, sequence);
        assertEquals(4, answer.step);
        assertEquals(0.75, answer.probability);
        assertEquals(0.5, answer.entropyNats);
        assertEquals(group.canonicalAnswer("1234.5"), answer.answer);
        assertEquals(slot.identity(), answer.identity);
        assertTrue(answer.firm());
    }

    @Test
    void whatIsNotIsUnknown() {
        sequence.step(9);
        for (float bad : new float[] {-0.1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            Slot slot = slot(10, bad, bad, -3, " ");
            assertEquals(0, ProbeReading.tokens(slot));
            ProbeAnswer answer = reading.read(slot, group, sequence);
            assertTrue(Double.isNaN(answer.probability) && Double.isNaN(answer.entropyNats), bad + "");
            assertEquals(-1, answer.answer);
            assertFalse(answer.firm());
            assertEquals(9, answer.step, "the newest token");
        }
        assertTrue(Double.isNaN(reading.read(slot(-1, 1.01f, 0, 1, "7"), group, sequence).probability));
        assertFalse(reading.read(slot(1, 0.9f, 0, 1, "7, wait"), group, sequence).firm());
    }
}
