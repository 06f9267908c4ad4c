package io.latticeforge.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What the two counters of a pipe promise about its bytes. The pipe is as long as a message: each fills it. */
class CounterStress {
    private static final int OLD = 17;
    private static final int NEW = 34;
    private static final int NOTHING = -1;
    private static final int TORN = -2;
    private static final int BYTES = 8;

    private final MemorySegment memory = MemorySegment.ofArray(new long[3]);
    private final RingWriter writer = new RingWriter(memory, 0, 8, 16, BYTES);
    private final byte[] message = new byte[BYTES];
    final RingReader reader = new RingReader(memory, 0, 8, 16, BYTES);

    final int put(int value) {
        Arrays.fill(message, (byte) value);
        int taken = (int) writer.write(message, 0, BYTES);
        writer.publish();
        return taken;
    }

    final int take() {
        long bytes = memory.get(ValueLayout.JAVA_LONG, reader.offset());
        reader.consume(BYTES);
        long first = bytes & 0xff;
        return bytes == first * 0x0101_0101_0101_0101L ? (int) first : TORN;
    }

    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not published yet")
    @Outcome(id = "34", expect = Expect.ACCEPTABLE, desc = "the message, whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the consumer saw the counter before the bytes")
    @State
    public static class BytesBeforeTheirCounter extends CounterStress {
        @Actor
        public void producer() {
            put(NEW);
        }

        @Actor
        public void consumer(I_Result read) {
            read.r1 = reader.available() == 0 ? NOTHING : take();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 17", expect = Expect.ACCEPTABLE, desc = "no room yet")
    @Outcome(id = "8, 17", expect = Expect.ACCEPTABLE, desc = "room after the old message was read")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the producer wrote over bytes that had not been read")
    @State
    public static class ReadingBeforeRoom extends CounterStress {
        public ReadingBeforeRoom() {
            put(OLD);
            reader.available();
        }

        @Actor
        public void producer(II_Result takenAndRead) {
            takenAndRead.r1 = put(NEW);
        }

        @Actor
        public void consumer(II_Result takenAndRead) {
            takenAndRead.r2 = take();
        }
    }
}
