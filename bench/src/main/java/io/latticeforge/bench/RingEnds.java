package io.latticeforge.bench;

import io.latticeforge.ring.RingEnd;
import io.latticeforge.ring.RingLayout;
import io.latticeforge.ring.RingReader;
import io.latticeforge.ring.SharedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Both ends of a ring of ours; what arrives is copied out, as by the peers. */
final class RingEnds implements PingPong.Ends, AutoCloseable {
    private static final RingLayout LAYOUT = new RingLayout(1 << 20, 1 << 18);

    private final SharedMemory memory;
    private final RingEnd client;
    private final RingEnd sidecar;
    private final MemorySegment asked;
    private final MemorySegment got;
    private final MemorySegment read;
    private final long replyBytes;

    RingEnds(Arena arena, int requestBytes, int replyBytes) {
        this.replyBytes = replyBytes;
        try {
            memory = SharedMemory.create("bench", LAYOUT.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LAYOUT.write(memory.memory(), 1);
        client = RingEnd.client(memory.memory(), LAYOUT);
        sidecar = RingEnd.sidecar(memory.memory(), LAYOUT);
        asked = arena.allocate(requestBytes, 8);
        got = arena.allocate(requestBytes, 8);
        read = arena.allocate(replyBytes, 8);
    }

    @Override
    public long trip(long number) {
        asked.set(ValueLayout.JAVA_LONG, 0, number);
        client.writer().write(asked, 0, asked.byteSize());
        client.writer().publish();
        while (client.reader().available() < replyBytes) {
            Thread.onSpinWait();
        }
        take(client.reader(), read);
        return read.get(ValueLayout.JAVA_LONG, 0);
    }

    @Override
    public void answer() {
        if (sidecar.reader().available() >= got.byteSize()) {
            take(sidecar.reader(), got);
            sidecar.writer().write(got, 0, replyBytes);
            sidecar.writer().publish();
        }
    }

    private static void take(RingReader reader, MemorySegment into) {
        for (long taken = 0; taken < into.byteSize(); ) {
            long span = Math.min(reader.span(), into.byteSize() - taken);
            MemorySegment.copy(reader.memory(), reader.offset(), into, taken, span);
            reader.consume(span);
            taken += span;
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
