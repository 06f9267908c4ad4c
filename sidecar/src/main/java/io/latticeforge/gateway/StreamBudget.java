package io.latticeforge.gateway;

import java.util.ArrayDeque;

/** Streams of samples that may be open at a time, over all requests; who finds none left waits its turn. */
final class StreamBudget {
    private final int most;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int open;

    StreamBudget(int most) {
        this.most = most;
    }

    /** Whether there was room for one more; its place is taken then. */
    boolean take() {
        boolean room = open < most;
        open += room ? 1 : 0;
        return room;
    }

    /** The first sample of a request has a place in any case. */
    void takeAnyway() {
        open++;
    }

    /** Tries again once a place is free. */
    void whenFree(Runnable again) {
        waiting.addLast(again);
    }

    void give() {
        open--;
        while (open < most && !waiting.isEmpty()) {
            waiting.removeFirst().run();
        }
    }
}
