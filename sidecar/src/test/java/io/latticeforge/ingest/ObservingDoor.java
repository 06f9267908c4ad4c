package io.latticeforge.ingest;

import io.latticeforge.base.EpochClock;
import io.latticeforge.base.Lease;
import io.latticeforge.compute.RowWorkers;
import io.latticeforge.engine.Engine;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.policy.Policies;
import io.latticeforge.policy.Policy;
import io.latticeforge.process.Line;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotField;
import io.latticeforge.record.SlotKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One peer of an intake: what it is sent, split anywhere, what it answers, and the observations of its blocks. */
final class ObservingDoor implements Line, Replies, AutoCloseable {
    private static final int BYTES = 4 << 20;
    private static final int PIECE = 64 * 1024;

    final List<List<Object>> observed = new ArrayList<>();
    final List<Integer> engines = new ArrayList<>();
    final Ingest ingest;
    private final SplittableRandom random;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes = arena.allocate(BYTES, Frame.ROW_ALIGNMENT);
    private final UnsafeBuffer frame = new UnsafeBuffer(bytes.address(), BYTES);
    private final ArrayDeque<byte[]> replies = new ArrayDeque<>();
    private final Intake intake;
    /** Of a ring: frames lie whole in memory that stays. */
    private final @Nullable Lease lease;

    /** A socket. */
    ObservingDoor(BatchReducers batches, Limits limits, long seed) {
        this(batches, new RowWorkers(RowReducers.choose(), 0), limits, seed, false);
    }

    /** A ring. */
    ObservingDoor(RowWorkers workers, long seed) {
        this(BatchReducers.NONE, workers, Limits.DEFAULT, seed, true);
    }

    private ObservingDoor(BatchReducers batches, RowWorkers workers, Limits limits, long seed, boolean isRing) {
        random = new SplittableRandom(seed);
        lease = isRing ? new Lease(arena::close) : null;
        Engine engine = new Engine();
        Policy policy = Policies.shippedDefault();
        Commits fold = new FoldingCommits(engine, policy.name(), policy.version(), policy.yaml());
        ingest = new Ingest(engine, new Commits() {
            @Override
            public boolean commit(BlockWriter block) {
                boolean done = fold.commit(block);
                note(new Block().wrap(block));
                return done;
            }

            @Override
            public Block output() {
                return fold.output();
            }

            @Override
            public boolean ready() {
                return fold.ready();
            }

            @Override
            public long nextPosition() {
                return fold.nextPosition();
            }
        }, EpochClock.SYSTEM, limits, new Admission(new byte[0], 4, 1), RowReducers.choose(), batches, workers, null);
        intake = ingest.open(Door.UNIX_SOCKET, true, this);
    }

    private void note(Block block) {
        Slot slot = new Slot().first(block);
        boolean any = false;
        while (slot.hasNext()) {
            slot.next();
            if (slot.kind() == SlotKind.OBSERVATION) {
                any = true;
                List<Object> values = new ArrayList<>(List.of(slot.group(), slot.sequence(), slot.flags()));
                for (SlotField field : SlotKind.OBSERVATION.fields()) {
                    if (field.flag() == 0 || (slot.flags() & field.flag()) != 0) {
                        values.add(field.type() == SlotField.Type.F32 ? (Object) slot.f32(field.offset()) : slot.i32(field.offset()));
                    }
                }
                observed.add(values);
            }
        }
        if (any) {
            engines.add(block.compute());
        }
    }

    @Override
    public void send(DirectBuffer head, int headLength, ByteBuffer... payload) {
        frame.putBytes(0, head, 0, headLength);
        int length = headLength;
        for (ByteBuffer part : payload) {
            frame.putBytes(length, part, part.position(), part.remaining());
            length += part.remaining();
        }
        int at = 0;
        while (at < length) {
            int come = random.nextBoolean() ? length - at : random.nextInt(1, length - at + 1);
            at += lease == null ? taken(at, come) : taken(at, come, lease);
        }
    }

    private int taken(int at, int come) {
        intake.accept(Intake.MEMORY, bytes.address() + at, come, 0);
        return come;
    }

    private int taken(int at, int come, Lease of) {
        long piece = intake.piece(come, Math.min(come, PIECE));
        if (piece < 1 || piece > come) {
            throw new AssertionError(piece + " of " + come + " bytes are wanted");
        }
        intake.accept(bytes, at, piece, 0, of);
        return (int) piece;
    }

    @Override
    public void send(DirectBuffer from, int offset, int length) {
        byte[] reply = new byte[length];
        from.getBytes(offset, reply);
        replies.add(reply);
    }

    @Override
    public byte[] receive() {
        return Objects.requireNonNull(replies.poll(), "no answer");
    }

    @Override
    public void close() {
        intake.closed();
        if (lease == null) {
            arena.close();
        } else {
            lease.drop();
        }
    }
}
