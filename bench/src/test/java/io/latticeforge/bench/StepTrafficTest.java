package io.latticeforge.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticeforge.journal.JournalReader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is counted as throughput is on record: every observation that was sent, each once, and no decision. */
class StepTrafficTest {
    @TempDir
    Path temp;

    @Test
    void everyObservationThatWasSentIsJournaled() {
        long sent = 0;
        try (RunningSidecar sidecar = new RunningSidecar(temp); StepTraffic traffic = new StepTraffic(sidecar.socket(), 5, 4, 7)) {
            for (int i = 0; i < 300; i++) {
                sent += traffic.send();
            }
            traffic.drain();
        }
        assertEquals(2000, sent, "three frames of 7, 7 and 6 make a round of 20");
        long observations = 0;
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(temp.resolve("journal"))) {
            while (reader.next()) {
                slot.first(reader.block());
                while (slot.hasNext()) {
                    slot.next();
                    observations += slot.kind() == SlotKind.OBSERVATION ? 1 : 0;
                    assertEquals(false, slot.kind() == SlotKind.DECISION);
                }
            }
        }
        assertEquals(sent, observations);
    }
}
