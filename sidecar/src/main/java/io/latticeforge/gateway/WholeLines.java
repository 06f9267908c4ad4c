package io.latticeforge.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a stream of events through line by line: what follows the last line break waits for the next bytes, so that an error can still be said in
 * order when the server leaves in the middle of a line. Servers write whole events, so that hardly ever anything waits.
 */
final class WholeLines {
    /** A longer line goes on unfinished. */
    static final int MAX_HELD_BYTES = 1 << 20;

    private @Nullable ByteBuf held;
    private boolean blank = true;

    /** Takes bytes, and gives back those that may go on; null where there are none. Both are the owner's to release. */
    @Nullable ByteBuf next(ByteBufAllocator allocator, ByteBuf bytes) {
        ByteBuf all = bytes;
        if (held != null) {
            all = held.writeBytes(bytes);
            bytes.release();
            held = null;
        }
        int end = all.forEachByteDesc(value -> value != '\n');
        if (end + 1 == all.writerIndex()) {
            return passed(all);
        }
        if (end < 0) {
            if (all.readableBytes() > MAX_HELD_BYTES) {
                blank = false;
                return all;
            }
            held = all == bytes ? copy(allocator, all, all.readerIndex()) : all;
            return null;
        }
        held = copyRest(allocator, all, end + 1);
        return passed(all);
    }

    /** What waits for its line break; null where nothing does. */
    @Nullable ByteBuf rest() {
        ByteBuf rest = held;
        held = null;
        return rest;
    }

    /** Whether what has gone on ends with an empty line, so that another event may follow. */
    boolean betweenEvents() {
        return blank;
    }

    private ByteBuf passed(ByteBuf lines) {
        int before = lines.writerIndex() - 2;
        if (before >= lines.readerIndex() && lines.getByte(before) == '\r') {
            before--;
        }
        blank = before < lines.readerIndex() || lines.getByte(before) == '\n';
        return lines;
    }

    private static ByteBuf copyRest(ByteBufAllocator allocator, ByteBuf all, int from) {
        ByteBuf rest = allocator.buffer(Math.max(1024, 2 * (all.writerIndex() - from)));
        rest.writeBytes(all, from, all.writerIndex() - from);
        all.writerIndex(from);
        return rest;
    }

    private static ByteBuf copy(ByteBufAllocator allocator, ByteBuf all, int from) {
        ByteBuf rest = copyRest(allocator, all, from);
        all.release();
        return rest;
    }
}
