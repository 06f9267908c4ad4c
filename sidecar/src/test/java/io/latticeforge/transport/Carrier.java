package io.latticeforge.transport;

/** What bytes may be carried by. */
enum Carrier {
    EPOLL(Sockets.EPOLL, false),
    NIO(Sockets.NIO, false),
    RING(Sockets.EPOLL, true);

    final Sockets sockets;
    final boolean ring;

    Carrier(Sockets sockets, boolean ring) {
        this.sockets = sockets;
        this.ring = ring;
    }
}
