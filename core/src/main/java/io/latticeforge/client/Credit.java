package io.latticeforge.client;

/** Bytes of frames that may still be sent before an answer hands some back. Hello is not counted. */
final class Credit {
    private long granted;
    private long available;

    /** From Welcome: nothing is on its way. */
    void grant(long bytes) {
        granted = bytes;
        available = bytes;
    }

    boolean covers(long frameBytes) {
        return frameBytes <= available;
    }

    void spend(long frameBytes) {
        available -= frameBytes;
    }

    /** An answer can never hand back more than was granted. */
    void handBack(long bytes) {
        available = Math.min(granted, available + bytes);
    }

    long available() {
        return available;
    }
}
