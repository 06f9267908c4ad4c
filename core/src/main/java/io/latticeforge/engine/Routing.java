package io.latticeforge.engine;

import io.latticeforge.decisions.FocusGate;
import io.latticeforge.decisions.GateScores;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a focus vector through a gate and writes the ROUTED record.
 *
 * <pre>
 * score table, best first:   f64 score, f64 threshold, u32 open, u32 name bytes, name in UTF-8
 * after the last of them:    f64 reject score, f64 reject bound (NaN: none); not there where no gate was found, nor before engine version 4
 * </pre>
 */
final class Routing {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final GateScores scores = new GateScores();
    private final ExpandableArrayBuffer table = new ExpandableArrayBuffer(512);

    /**
     * A gate that is gone, or has other dimensions now, rejects: the record says so instead of failing the fold.
     *
     * @return the vector that was routed; null where it was not
     */
    float @Nullable [] route(@Nullable Gate gate, String name, Slot slot, BlockWriter out) {
        int dimensions = slot.tailLength() / Float.BYTES;
        if (gate == null || gate.dimensions() != dimensions) {
            new SlotWriter(out).routed(name, true, 0, table.byteArray(), 0);
            return null;
        }
        float[] focus = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            focus[i] = slot.buffer().getFloat(slot.tailOffset() + i * Float.BYTES, LE);
        }
        FocusGate focusGate = gate.focusGate();
        focusGate.score(focus, scores);
        int wanted = slot.i32(4) <= 0 ? scores.size() : Math.min(slot.i32(4), scores.size());
        int bytes = 0;
        for (int rank = 0; rank < wanted; rank++) {
            int edge = scores.edge(rank);
            byte[] utf8 = focusGate.edge(edge).getBytes(StandardCharsets.UTF_8);
            table.putDouble(bytes, scores.score(rank), LE);
            table.putDouble(bytes + 8, focusGate.threshold(edge), LE);
            table.putInt(bytes + 16, scores.open(rank) ? 1 : 0, LE);
            table.putInt(bytes + 20, utf8.length, LE);
            table.putBytes(bytes + 24, utf8);
            bytes += 24 + utf8.length;
        }
        table.putDouble(bytes, scores.rejectScore(), LE);
        table.putDouble(bytes + 8, focusGate.rejectBelow(), LE);
        bytes += 16;
        new SlotWriter(out).routed(name, scores.rejected(), wanted, table.byteArray(), bytes);
        return focus;
    }
}
