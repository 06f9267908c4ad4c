package io.latticeforge.client;

import io.latticeforge.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The rows of one step with their padding, written from where they lie. A write offers at most {@link #WINDOW_BYTES}: sockets take
 * no more at a time, and a heap buffer would be copied whole at every try.
 */
final class RowPayload {
    private static final int WINDOW_BYTES = 256 * 1024;
    private static final ByteBuffer[] NOTHING = new ByteBuffer[0];

    private final ByteBuffer padding = ByteBuffer.allocateDirect(Frame.ROW_ALIGNMENT);
    private final ByteBuffer[] window = new ByteBuffer[2];
    private ByteBuffer[] rows = NOTHING;
    private int[] starts = new int[16];
    private int count;
    private int current;
    private int paddingBytes;
    private int paddingLeft;

    /** The first {@code count} rows, each from its position to its limit; positions are put back by {@link #end}. */
    void begin(ByteBuffer[] rows, int count, int rowBytes) {
        this.rows = rows;
        this.count = count;
        current = 0;
        paddingBytes = (int) (Frame.padded(rowBytes) - rowBytes);
        paddingLeft = paddingBytes;
        if (starts.length < count) {
            starts = new int[2 * count];
        }
        for (int i = 0; i < count; i++) {
            starts[i] = rows[i].position();
        }
    }

    /** Writes {@code first}, then rows, while the socket takes all that is offered; true when nothing is left. */
    boolean write(Wire wire, ByteBuffer first) throws IOException {
        while (true) {
            if (first.hasRemaining()) {
                wire.write(first);
                if (first.hasRemaining()) {
                    return false;
                }
            }
            if (current == count) {
                return true;
            }
            if (!writeRow(wire)) {
                return false;
            }
        }
    }

    /** Puts positions back. */
    void end() {
        for (int i = 0; i < count; i++) {
            rows[i].position(starts[i]);
        }
        rows = NOTHING;
        count = 0;
    }

    /** Offers what is next of the current row, and its padding at its end; true if the socket took all of it. */
    private boolean writeRow(Wire wire) throws IOException {
        ByteBuffer row = rows[current];
        int limit = row.limit();
        int offered = Math.min(row.remaining(), WINDOW_BYTES);
        boolean last = offered == row.remaining();
        padding.limit(paddingBytes).position(last ? paddingBytes - paddingLeft : paddingBytes);
        int all = offered + padding.remaining();
        row.limit(row.position() + offered);
        window[0] = row;
        window[1] = padding;
        long written;
        try {
            written = wire.write(window);
        } finally {
            row.limit(limit);
        }
        if (last) {
            paddingLeft = padding.remaining();
            if (written == all) {
                current++;
                paddingLeft = paddingBytes;
                if (current < count) {
                    rows[current].position(starts[current]);
                }
            }
        }
        return written == all;
    }
}
