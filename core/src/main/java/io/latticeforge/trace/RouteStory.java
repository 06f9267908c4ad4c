package io.latticeforge.trace;

import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is on record of one routed request: where the gate sent it, which edge was right, and what the gate learned from that. Grows while
 * blocks are read.
 */
public final class RouteStory {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final long route;
    private final Slot slot = new Slot();
    private @Nullable Routed routed;
    private @Nullable Outcome outcome;
    private @Nullable Learned learned;

    /** @param route position of the block that asked */
    public RouteStory(long route) {
        this.route = route;
    }

    /**
     * Where it was sent.
     *
     * @param scores      best first, as many as were asked for; none where the gate was gone
     * @param rejectScore what was held against the bound; NaN where that is not on record
     * @param rejectBelow NaN for no bound
     */
    public record Routed(long session, long epochNs, String gate, boolean rejected, List<Score> scores, double rejectScore,
            double rejectBelow) {}

    /** What one edge got. */
    public record Score(String edge, double score, double threshold, boolean open) {}

    /**
     * What came of it.
     *
     * @param position of the block that says so
     * @param edge     that was right; empty for none of these
     */
    public record Outcome(long position, float reward, String edge) {}

    /**
     * What the gate learned.
     *
     * @param step the how manieth it was
     * @param loss -ln of the probability that it had given to what was right, nats
     */
    public record Learned(long step, double loss) {}

    public void on(Block block) {
        slot.first(block);
        while (slot.hasNext()) {
            slot.next();
            SlotKind kind = slot.kind();
            if (kind == SlotKind.ROUTED && block.kind() == BlockHeader.OUTPUT && block.cause() == route) {
                routed = routed(block);
            } else if (kind == SlotKind.ROUTE_OUTCOME && slot.i64(16) == route) {
                outcome = new Outcome(block.position(), slot.f32(24), slot.text());
            } else if (kind == SlotKind.GATE_LEARNED && slot.i64(16) == route) {
                learned = new Learned(slot.i64(24), slot.f64(32));
            }
        }
    }

    private Routed routed(Block block) {
        int count = slot.i32(4);
        boolean rejected = slot.i32(16) != 0;
        String gate = slot.text();
        List<Score> scores = new ArrayList<>();
        int at = slot.tailOffset();
        int end = at + slot.tailLength();
        for (int i = 0; i < count && at + 24 <= end; i++) {
            byte[] utf8 = new byte[Math.clamp(slot.buffer().getInt(at + 20, LE), 0, end - at - 24)];
            slot.buffer().getBytes(at + 24, utf8);
            scores.add(new Score(new String(utf8, StandardCharsets.UTF_8), slot.buffer().getDouble(at, LE),
                    slot.buffer().getDouble(at + 8, LE), slot.buffer().getInt(at + 16, LE) != 0));
            at += 24 + utf8.length;
        }
        boolean held = at + 16 <= end;
        return new Routed(block.session(), block.epochNs(), gate, rejected, List.copyOf(scores),
                held ? slot.buffer().getDouble(at, LE) : Double.NaN, held ? slot.buffer().getDouble(at + 8, LE) : Double.NaN);
    }

    /** Position of the block that asked. */
    public long route() {
        return route;
    }

    /** Null where no such request is on record. */
    public @Nullable Routed routed() {
        return routed;
    }

    /** Null where none was told. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    public @Nullable Learned learned() {
        return learned;
    }
}
