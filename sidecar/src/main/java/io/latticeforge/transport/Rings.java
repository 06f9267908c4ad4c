package io.latticeforge.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * All rings, looked at by the loop before it sleeps: for a while after the last bytes without sleeping at all, with a look at the sockets now and
 * then. Used by the path's thread only.
 */
final class Rings implements PathLoop.Polled {
    /** Between two looks at the sockets while rings are busy. */
    private static final long SLICE_NS = 50_000;

    private final long spinNs;
    private final List<Peer> open = new ArrayList<>();
    private long lastWorkNs;
    private boolean asleep;

    Rings(long spinNs) {
        this.spinNs = spinNs;
    }

    int count() {
        return open.size();
    }

    void add(Peer peer) {
        open.add(peer);
        lastWorkNs = System.nanoTime();
    }

    void remove(Peer peer) {
        open.remove(peer);
    }

    @Override
    public boolean poll(boolean tasksWait) {
        if (open.isEmpty()) {
            return true;
        }
        if (asleep) {
            asleep = false;
            for (int i = 0; i < open.size(); i++) {
                open.get(i).ringAwake();
            }
        }
        boolean worked = pollAll();
        long now = System.nanoTime();
        if (worked) {
            lastWorkNs = now;
        }
        long sliceEnd = now + SLICE_NS;
        while (now - lastWorkNs < spinNs) {
            if (tasksWait || now - sliceEnd >= 0) {
                return false;
            }
            if (pollAll()) {
                now = System.nanoTime();
                lastWorkNs = now;
            } else {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
        }
        return !worked && fallAsleep();
    }

    private boolean pollAll() {
        boolean worked = false;
        for (int i = open.size() - 1; i >= 0; i--) {
            worked |= open.get(i).pollRing();
        }
        return worked;
    }

    private boolean fallAsleep() {
        asleep = true;
        for (int i = 0; i < open.size(); i++) {
            if (!open.get(i).ringSleeps()) {
                return false;
            }
        }
        return true;
    }
}
