package io.latticeforge.bench;

/** How a client's frames get to a sidecar. */
enum Transport {
    /** A Unix socket. */
    SOCKET,
    /** TCP on loopback. */
    TCP,
    /** Shared memory, granted over the Unix socket. */
    RING
}
