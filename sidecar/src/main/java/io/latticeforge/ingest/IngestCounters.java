package io.latticeforge.ingest;

/** What came in and what was refused, since the process started. Written by the path's thread; a reader may see a value a little late. */
public final class IngestCounters {
    long frames;
    long bytes;
    long observations;
    long invalidRows;
    long refusedFrames;
    long refusedEntries;
    long batches;
    long batchedRows;
    long batchesWithoutRoom;
    long notReady;
    long lostFraming;
    long sessionsOpened;
    long sessionsResumed;
    long unauthorized;

    /** Whole frames, refused ones included. */
    public long frames() {
        return frames;
    }

    public long bytes() {
        return bytes;
    }

    /** Observations journaled. */
    public long observations() {
        return observations;
    }

    /** Rows that were not a distribution. */
    public long invalidRows() {
        return invalidRows;
    }

    /** Frames answered with an Error. */
    public long refusedFrames() {
        return refusedFrames;
    }

    /** Entries of steps answered with an Error while the rest of their step took effect. */
    public long refusedEntries() {
        return refusedEntries;
    }

    /** Steps whose rows another engine than the CPU reduced all at once. */
    public long batches() {
        return batches;
    }

    /** Their rows. */
    public long batchedRows() {
        return batchedRows;
    }

    /** Steps whose rows were reduced on the CPU as there was no memory left to collect them in. */
    public long batchesWithoutRoom() {
        return batchesWithoutRoom;
    }

    /** Requests that the journal did not take. */
    public long notReady() {
        return notReady;
    }

    /** Connections closed because their framing was lost. */
    public long lostFraming() {
        return lostFraming;
    }

    public long sessionsOpened() {
        return sessionsOpened;
    }

    public long sessionsResumed() {
        return sessionsResumed;
    }

    public long unauthorized() {
        return unauthorized;
    }
}
