package io.latticeforge.bench;

import io.latticeforge.engine.Engine;
import io.latticeforge.engine.Gate;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.record.SlotWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One request after the other through a learned gate, as the path folds them: scores of all edges, in order, on record. No journal, no
 * socket.
 */
final class GateLoad {
    static final int EDGES = 150;
    static final int DIMENSIONS = 384;

    private static final int REQUESTS = 64;
    private static final double REJECT_BELOW = 3;

    private final SplittableRandom random = new SplittableRandom(23);
    private final Engine engine = new Engine();
    private final BlockWriter in = new BlockWriter(1 << 20);
    private final SlotWriter slots = new SlotWriter(in);
    private final BlockWriter out = new BlockWriter(1 << 20);
    private final Block block = new Block();
    private final Slot slot = new Slot();
    private final float[][] edges = vectors(EDGES, 5);
    private final double[] biases = random.doubles(EDGES, -1, 1).toArray();
    private final float[][] requests = vectors(REQUESTS, 1);
    private final UnsafeBuffer focus = new UnsafeBuffer(new byte[DIMENSIONS * Float.BYTES]);
    private long position;
    private final long epoch;
    private int next;

    GateLoad() {
        fold(0, () -> new Gate("tools", true, DIMENSIONS, REJECT_BELOW, EDGES, table(), null).define(slots));
        epoch = position + 1;
        fold(epoch, () -> slots.sessionOpened(0, 0, 0, new byte[BlockHeader.HASH_BYTES], "bench", ""));
    }

    /** @param length of each vector, as those of a sentence embedding have one */
    private float[][] vectors(int count, double length) {
        float[][] vectors = new float[count][DIMENSIONS];
        for (float[] vector : vectors) {
            double[] values = random.doubles(DIMENSIONS, -1, 1).toArray();
            double norm = 0;
            for (double value : values) {
                norm += value * value;
            }
            for (int d = 0; d < DIMENSIONS; d++) {
                vector[d] = (float) (length * values[d] / Math.sqrt(norm));
            }
        }
        return vectors;
    }

    private byte[] table() {
        ByteBuffer table = ByteBuffer.allocate(EDGES * (DIMENSIONS * Float.BYTES + 64)).order(ByteOrder.LITTLE_ENDIAN);
        for (int e = 0; e < EDGES; e++) {
            byte[] name = name(e).getBytes(StandardCharsets.UTF_8);
            table.putInt(name.length).put(name).putDouble(1).putDouble(biases[e]);
            for (float value : edges[e]) {
                table.putFloat(value);
            }
        }
        byte[] bytes = new byte[table.position()];
        table.get(0, bytes);
        return bytes;
    }

    private static String name(int edge) {
        return "edge-" + edge;
    }

    private void fold(long session, Runnable write) {
        in.begin(BlockHeader.INPUT, session, 0, 0);
        write.run();
        in.finish(++position, new byte[BlockHeader.HASH_BYTES]);
        engine.on(block.wrap(in), out);
        position += out.isEmpty() ? 0 : 1;
    }

    /** Routes the next request. */
    void route() {
        float[] request = requests[next];
        next = (next + 1) % REQUESTS;
        for (int d = 0; d < DIMENSIONS; d++) {
            focus.putFloat(d * Float.BYTES, request[d], ByteOrder.LITTLE_ENDIAN);
        }
        fold(epoch, () -> slots.routeAsked(0, "tools", focus, 0, focus.capacity()));
    }

    /** The next request's scores against sums made here, best first, and its energy. */
    void check(Answers answers) {
        float[] request = requests[next];
        route();
        out.finish(position, new byte[BlockHeader.HASH_BYTES]);
        slot.first(block.wrap(out));
        slot.next();
        answers.equal("record of a route", SlotKind.ROUTED.number(), slot.kind() == null ? 0 : slot.kind().number());
        answers.equal("scores", EDGES, slot.i32(4));
        slot.skipTail();
        int at = slot.tailOffset();
        double sum = 0;
        double before = Double.POSITIVE_INFINITY;
        for (int rank = 0; rank < EDGES; rank++) {
            double score = slot.buffer().getDouble(at, ByteOrder.LITTLE_ENDIAN);
            int length = slot.buffer().getInt(at + 20, ByteOrder.LITTLE_ENDIAN);
            int edge = Integer.parseInt(slot.buffer().getStringWithoutLengthUtf8(at + 24, length).substring("edge-".length()));
            double expected = biases[edge];
            for (int d = 0; d < DIMENSIONS; d++) {
                expected += (double) request[d] * edges[edge][d];
            }
            answers.near("score of edge " + edge, expected, score, 1e-9);
            answers.equal("rank " + rank + " is not above the one before", 1, score <= before ? 1 : 0);
            before = score;
            sum += Math.exp(score);
            at += 24 + length;
        }
        answers.near("energy", Math.log(sum), slot.buffer().getDouble(at, ByteOrder.LITTLE_ENDIAN), 1e-9);
        answers.equal("rejected", Math.log(sum) < REJECT_BELOW ? 1 : 0, slot.i32(16));
    }
}
