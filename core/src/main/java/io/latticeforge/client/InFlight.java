package io.latticeforge.client;

import java.util.Arrays;

/** Requests without an answer, by number. At most {@link #CAPACITY} numbers lie between the oldest and the newest. */
final class InFlight {
    /** Most requests that may be unanswered at a time. */
    static final int CAPACITY = 1 << 14;

    static final byte NONE = 0;
    /** Kept and sent again after a reconnect. */
    static final byte POST = 1;
    static final byte STEP = 2;
    static final byte CALL = 3;
    /** Its call has gone on without it. */
    static final byte ABANDONED = 4;

    private final long[] requests = new long[CAPACITY];
    private final byte[] kinds = new byte[CAPACITY];
    private final long[] details = new long[CAPACITY];

    boolean hasRoom(long request) {
        return kinds[slot(request)] == NONE;
    }

    void put(long request, byte kind, long detail) {
        int slot = slot(request);
        requests[slot] = request;
        kinds[slot] = kind;
        details[slot] = detail;
    }

    /** {@link #NONE} if it was answered, forgotten, or never sent. */
    byte kind(long request) {
        int slot = slot(request);
        return requests[slot] == request ? kinds[slot] : NONE;
    }

    /** The number given with it. */
    long detail(long request) {
        return details[slot(request)];
    }

    void answered(long request) {
        kinds[slot(request)] = NONE;
    }

    void abandon(long request) {
        if (kind(request) != NONE) {
            kinds[slot(request)] = ABANDONED;
        }
    }

    /** The connection is gone: answers come for posts only, after they are sent again. */
    void forgetAllButPosts() {
        for (int i = 0; i < CAPACITY; i++) {
            if (kinds[i] != POST) {
                kinds[i] = NONE;
            }
        }
    }

    void clear() {
        Arrays.fill(kinds, NONE);
    }

    private static int slot(long request) {
        return (int) request & CAPACITY - 1;
    }
}
