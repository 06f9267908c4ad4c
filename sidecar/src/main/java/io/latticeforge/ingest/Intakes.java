package io.latticeforge.ingest;

/** Makes the intake of each peer that a door lets in. Called by the path's thread only. */
@FunctionalInterface
public interface Intakes {
    /** @param authorized the door has proved who the peer is (a 0600 Unix socket with checked credentials, a 0700 queue directory) */
    Intake open(Door door, boolean authorized, Replies replies);
}
