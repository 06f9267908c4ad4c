package io.latticeforge.ingest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.engine.Engine;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.Line;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** One client that speaks straight into an intake. */
final class CensusDoor implements Line, Replies {
    final Ingest ingest;
    private final Intake intake;
    private byte @Nullable [] last;

    CensusDoor() {
        Engine engine = new Engine();
        Policy policy = Policies.shipped().getFirst();
        Commits commits = new FoldingCommits(engine, policy.name(), policy.version(), policy.yaml());
        ingest = new Ingest(engine, commits, System::nanoTime, Limits.DEFAULT, new Admission(new byte[0], 8, Long.MAX_VALUE), RowReducers.choose());
        intake = ingest.open(Door.UNIX_SOCKET, true, this);
    }

    /** The client names its model "abacus". */
    void hello() throws IOException {
        assertTrue(new FrameConversation(this).hello(0, ElementKind.F32, new byte[0], new byte[0]).is(WelcomeDecoder.TEMPLATE_ID));
    }

    long gauge(ModelCounter gauge) {
        return ingest.models().all().getFirst().counters().get(gauge);
    }

    void gone() {
        intake.closed();
    }

    @Override
    public void send(DirectBuffer head, int headLength, ByteBuffer... payload) {
        byte[] bytes = new byte[headLength];
        head.getBytes(0, bytes);
        MemorySegment copy = MemorySegment.ofArray(bytes);
        intake.accept(copy, 0, headLength, 0);
    }

    @Override
    public byte[] receive() {
        return Objects.requireNonNull(last);
    }

    @Override
    public void send(DirectBuffer frame, int offset, int length) {
        last = new byte[length];
        frame.getBytes(offset, last);
    }

    @Override
    public void close() {}
}
