package io.latticeforge.engine;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.State;
import io.latticeforge.decisions.FocusGate;
import io.latticeforge.decisions.GateLearning;
import io.latticeforge.decisions.RejectBy;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotWriter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A focus gate as it stands in the journal: {@link FocusGate} and the bytes that define it; of one that learns, also what it has learned since.
 *
 * <pre>
 * edge table, for each edge:   u32 name bytes, name in UTF-8, f64 threshold, f64 bias where learned, f32 x dimensions
 * </pre>
 */
public final class Gate {
    /** Longest edge table: it, and the scores of all its edges with their names, fit a record each. */
    public static final int MAX_EDGE_TABLE_BYTES = SlotWriter.MAX_SLOT_BYTES / 2;

    private static final byte[] NO_LEARNING = {};
    private static final int LEARNED = 1;
    private static final int LEARNS = 2;

    private final String name;
    private final boolean learned;
    private final int dimensions;
    private final double rejectBelow;
    private final int edges;
    private final byte[] edgeTable;
    private final @Nullable LearnBy learnBy;
    private final FocusGate gate;
    private final @Nullable GateLearning learning;

    /** Edges without bias, set by hand: it rejects by the best score. */
    public Gate(String name, int dimensions, double rejectBelow, int edges, byte[] edgeTable) {
        this(name, false, dimensions, rejectBelow, edges, edgeTable, null);
    }

    /**
     * @param learned   whether edges have a bias and it rejects by energy
     * @param edgeTable at most {@link #MAX_EDGE_TABLE_BYTES}
     * @param learnBy   null where it does not learn from outcomes
     * @throws LatticeForgeException (TOO_LARGE, MALFORMED) if the table is too long, the counts do not fit it, a value is not finite, or
     *     it shall learn and rejects by its best score
     */
    public Gate(String name, boolean learned, int dimensions, double rejectBelow, int edges, byte[] edgeTable, @Nullable LearnBy learnBy) {
        this.name = name;
        this.learned = learned;
        this.dimensions = dimensions;
        this.rejectBelow = rejectBelow;
        this.edges = edges;
        this.edgeTable = edgeTable;
        this.learnBy = learnBy;
        try {
            this.gate = parse();
        } catch (BufferUnderflowException e) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "gate '" + name + "': its edges end after " + edgeTable.length + " bytes", e);
        }
        if (learnBy == null) {
            learning = null;
        } else {
            learnBy.checkRoom(name, dimensions);
            learning = new GateLearning(gate, learnBy.rate());
        }
    }

    private FocusGate parse() {
        if (edgeTable.length > MAX_EDGE_TABLE_BYTES) {
            throw new LatticeForgeException(ErrorCode.TOO_LARGE, "gate '" + name + "' has " + edgeTable.length + " bytes of edges; the bound is "
                    + MAX_EDGE_TABLE_BYTES, edgeTable.length, MAX_EDGE_TABLE_BYTES);
        }
        ByteBuffer in = ByteBuffer.wrap(edgeTable).order(ByteOrder.LITTLE_ENDIAN);
        long least = (long) edges * (Integer.BYTES + (learned ? 2 : 1) * Double.BYTES + (long) dimensions * Float.BYTES);
        if (edges < 1 || dimensions < 1 || least > edgeTable.length) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "gate '" + name + "': " + edges + " edges of " + dimensions
                    + " dimensions need at least " + least + " bytes; there are " + edgeTable.length, edgeTable.length, least);
        }
        List<String> names = new ArrayList<>(edges);
        double[] thresholds = new double[edges];
        double[] biases = new double[edges];
        float[] vectors = new float[edges * dimensions];
        for (int e = 0; e < edges; e++) {
            byte[] utf8 = new byte[Math.clamp(in.getInt(), 0, in.remaining())];
            in.get(utf8);
            names.add(new String(utf8, StandardCharsets.UTF_8));
            thresholds[e] = in.getDouble();
            biases[e] = learned ? in.getDouble() : 0;
            for (int i = 0; i < dimensions; i++) {
                vectors[e * dimensions + i] = in.getFloat();
            }
        }
        return new FocusGate(name, names, dimensions, vectors, biases, thresholds, learned ? RejectBy.ENERGY : RejectBy.BEST_SCORE, rejectBelow);
    }

    static Gate read(Slot slot) {
        String name = slot.text();
        byte[] table = new byte[slot.tailLength()];
        slot.buffer().getBytes(slot.tailOffset(), table);
        LearnBy learnBy = null;
        if ((slot.flags() & LEARNS) != 0) {
            slot.skipTail();
            byte[] bytes = new byte[slot.tailLength()];
            slot.buffer().getBytes(slot.tailOffset(), bytes);
            learnBy = LearnBy.of(bytes);
        }
        return new Gate(name, (slot.flags() & LEARNED) != 0, slot.i32(4), slot.f64(16), slot.i32(24), table, learnBy);
    }

    /** Its GATE_DEFINED record. */
    public void define(SlotWriter slots) {
        int flags = (learned ? LEARNED : 0) | (learnBy == null ? 0 : LEARNS);
        slots.gateDefined(name, flags, dimensions, rejectBelow, edges, edgeTable, learnBy == null ? NO_LEARNING : learnBy.bytes());
    }

    public String name() {
        return name;
    }

    public int dimensions() {
        return dimensions;
    }

    public int edges() {
        return edges;
    }

    /** Index of an edge; -1 if there is none of that name. */
    public int indexOf(String edge) {
        return gate.indexOf(edge);
    }

    /** How it learns; null where it does not. */
    public @Nullable LearnBy learnBy() {
        return learnBy;
    }

    /** Outcomes that it has learned from. */
    public long steps() {
        return learning == null ? 0 : learning.steps();
    }

    /** Whether it can learn that a request belongs to none of its edges. */
    public boolean canLearnToReject() {
        return learning != null && learning.canReject();
    }

    GateLearning learning() {
        return Objects.requireNonNull(learning);
    }

    public byte[] edgeTable() {
        return edgeTable.clone();
    }

    FocusGate focusGate() {
        return gate;
    }

    /** Whether it is defined as the other is; what either has learned since is not looked at. */
    public boolean sameAs(Gate other) {
        return name.equals(other.name) && learned == other.learned && dimensions == other.dimensions && edges == other.edges
                && Double.compare(rejectBelow, other.rejectBelow) == 0 && Arrays.equals(edgeTable, other.edgeTable)
                && Objects.equals(learnBy, other.learnBy);
    }

    void save(State s) {
        s.text(name);
        s.flag(learned);
        s.i32(dimensions);
        s.f64(rejectBelow);
        s.i32(edges);
        s.i32(edgeTable.length);
        s.bytes(edgeTable, 0, edgeTable.length);
        s.flag(learnBy != null);
        if (learnBy != null) {
            s.f64(learnBy.rate());
            s.i32(learnBy.remember());
            learning().state(s);
        }
    }

    static Gate restored(State s) {
        String name = String.valueOf(s.text(""));
        boolean learned = s.flag(false);
        int dimensions = s.i32(0);
        double rejectBelow = s.f64(0);
        int edges = s.i32(0);
        byte[] table = new byte[s.i32(0)];
        s.bytes(table, 0, table.length);
        LearnBy learnBy = s.flag(false) ? new LearnBy(s.f64(0), s.i32(0)) : null;
        Gate gate = new Gate(name, learned, dimensions, rejectBelow, edges, table, learnBy);
        if (learnBy != null) {
            gate.learning().state(s);
        }
        return gate;
    }
}
