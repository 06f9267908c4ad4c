package io.latticeforge.ring;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One side does something and rings if it is asked to; the other says that it sleeps, looks once more, and sleeps. Seen: rung, asleep. */
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "it was done before the sleeper's last look")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "asleep, and rung for")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "rung for though it had seen it: a bell too many")
@Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "a lost wake-up: asleep, and nobody rings")
class DoorbellStress {
    private static final int BYTES = 8;

    private final MemorySegment memory = MemorySegment.ofArray(new long[4]);
    private final RingWriter writer = new RingWriter(memory, 0, 8, 16, BYTES);
    private final RingReader reader = new RingReader(memory, 0, 8, 16, BYTES);
    private final Doorbell worker = new Doorbell(memory, 28, 24);
    private final byte[] message = new byte[BYTES];
    final Doorbell sleeper = new Doorbell(memory, 24, 28);

    final void put() {
        writer.write(message, 0, BYTES);
        writer.publish();
    }

    final boolean putAndRing() {
        put();
        return worker.isWanted();
    }

    final boolean takeAndRing() {
        reader.consume(BYTES);
        return worker.isWanted();
    }

    final boolean isEmpty() {
        return reader.available() == 0;
    }

    final boolean isFull() {
        return writer.room() == 0;
    }

    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    @State
    public static class BytesWake extends DoorbellStress {
        @Actor
        public void producer(ZZ_Result seen) {
            seen.r1 = putAndRing();
        }

        @Actor
        public void consumer(ZZ_Result seen) {
            sleeper.sleep();
            seen.r2 = isEmpty();
        }
    }

    /** A sleep that has timed out may be answered, and its flag cleared, at any moment of the next one. */
    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    @State
    public static class BytesWakeWhoSleepsAgain extends DoorbellStress {
        @Actor
        public void producer(ZZ_Result seen) {
            seen.r1 = putAndRing();
        }

        @Actor
        public void consumer(ZZ_Result seen) {
            sleeper.sleep();
            sleeper.awake();
            sleeper.sleep();
            seen.r2 = isEmpty();
        }
    }

    @JCStressTest
    @JCStressMeta(DoorbellStress.class)
    @State
    public static class RoomWakes extends DoorbellStress {
        public RoomWakes() {
            put();
            isEmpty();
        }

        @Actor
        public void consumer(ZZ_Result seen) {
            seen.r1 = takeAndRing();
        }

        @Actor
        public void producer(ZZ_Result seen) {
            sleeper.sleep();
            seen.r2 = isFull();
        }
    }
}
