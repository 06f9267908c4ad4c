package io.latticeforge.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Names of models, and who is silent. */
class CensusTest {
    private final Models models = new Models();

    @Test
    void theEngineIsTheNumberBehindTheClientsName() {
        assertEquals("1", models.of("vllm#1", "m").engine());
        assertEquals("0", models.of("vllm", "m").engine());
        assertEquals("0", models.of("vllm#", "m").engine());
        assertEquals("0", models.of("vllm#12345", "m").engine());
        assertEquals("0", models.of("", "m").engine());
        assertEquals(2, models.all().size(), "all that say 0 are one");
    }

    @Test
    void theSameNameIsTheSameTraffic() {
        ModelTraffic first = models.of("a#3", "abacus");
        assertEquals(first, models.of("b#3", "abacus"));
        String longName = "x".repeat(500);
        assertEquals(models.of("a", longName), models.of("a", longName + "y"), "names are told apart by their first 128 characters");
        assertEquals(128, models.of("a", longName).modelName().length());
    }

    @Test
    void moreNamesThanTheBoundAreCountedTogether() {
        for (int i = 0; i < 10 * Models.MAX_MODELS; i++) {
            models.of("", "model " + i).counters().increment(ModelCounter.STEPS);
        }
        assertEquals(Models.MAX_MODELS + 1, models.all().size());
        assertEquals(10 * Models.MAX_MODELS, models.total(ModelCounter.STEPS), "nothing is lost");
        assertEquals(9 * Models.MAX_MODELS, models.of("", "another").counters().get(ModelCounter.STEPS));
        assertEquals(Models.OTHER, models.of("", "another").modelName());
    }

    @Test
    void aSessionThatSaysNothingForThirtySecondsIsSilent() throws Exception {
        try (CensusDoor door = new CensusDoor()) {
            door.hello();
            long now = System.nanoTime();
            door.ingest.takeCensus(now + TimeUnit.SECONDS.toNanos(20));
            assertEquals(0, door.gauge(ModelCounter.SESSIONS_SILENT));
            door.ingest.takeCensus(now + TimeUnit.SECONDS.toNanos(31));
            assertEquals(1, door.gauge(ModelCounter.SESSIONS_CONNECTED));
            assertEquals(1, door.gauge(ModelCounter.SESSIONS_SILENT));
            assertTrue(door.gauge(ModelCounter.SILENCE) >= TimeUnit.SECONDS.toNanos(31));
            door.gone();
            door.ingest.takeCensus(now + TimeUnit.SECONDS.toNanos(32));
            assertEquals(0, door.gauge(ModelCounter.SESSIONS_CONNECTED));
            assertEquals(1, door.gauge(ModelCounter.SESSIONS_WAITING));
            assertEquals(0, door.gauge(ModelCounter.SESSIONS_SILENT), "who is gone is not silent");
        }
    }

    /** What whoever asks for metrics costs the path's thread, once it is compiled. */
    @Test
    void aLookAllocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CensusDoor door = new CensusDoor()) {
            door.hello();
            long least = Long.MAX_VALUE;
            for (int batch = 0; batch < 500 && least > 0; batch++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1_000; i++) {
                    door.ingest.takeCensus();
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least, "bytes that a thousand looks allocate");
        }
    }
}
