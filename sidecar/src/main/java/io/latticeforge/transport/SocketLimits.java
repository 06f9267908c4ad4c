package io.latticeforge.transport;

import java.util.concurrent.TimeUnit;

/**
 * Bounds of the transport.
 *
 * @param connections  peers at a time; one more is refused and closed
 * @param outboundBytes bytes that may wait for one peer; beyond it the peer is closed
 * @param pauseBytes   bytes waiting for one peer at which we stop reading from it, until half of them are gone
 * @param helloNs      time within which a peer must have said Hello
 * @param stallNs      time after which a peer that reads nothing while we have stopped reading from it is closed
 * @param lingerNs     time that a peer has to read our last words and to close its end
 * @param ring         bounds of the shared-memory rings
 */
public record SocketLimits(int connections, int outboundBytes, int pauseBytes, long helloNs, long stallNs, long lingerNs, RingLimits ring) {
    public static final SocketLimits DEFAULTS = new SocketLimits(64, 8 << 20, 1 << 20, TimeUnit.SECONDS.toNanos(5),
            TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(1), RingLimits.DEFAULTS);

    public SocketLimits {
        if (connections < 1 || pauseBytes < 1024 || outboundBytes < pauseBytes || helloNs < 1 || stallNs < 1 || lingerNs < 1) {
            throw new IllegalArgumentException("connections " + connections + ", pauseBytes " + pauseBytes + ", outboundBytes "
                    + outboundBytes + ", times " + helloNs + " " + stallNs + " " + lingerNs);
        }
    }

    public SocketLimits withConnections(int most) {
        return new SocketLimits(most, outboundBytes, pauseBytes, helloNs, stallNs, lingerNs, ring);
    }

    public SocketLimits withOutboundBytes(int most) {
        return new SocketLimits(connections, most, Math.min(pauseBytes, most), helloNs, stallNs, lingerNs, ring);
    }

    public SocketLimits withHelloNs(long most) {
        return new SocketLimits(connections, outboundBytes, pauseBytes, most, stallNs, lingerNs, ring);
    }

    public SocketLimits withStallNs(long most) {
        return new SocketLimits(connections, outboundBytes, pauseBytes, helloNs, most, lingerNs, ring);
    }

    public SocketLimits withRing(RingLimits other) {
        return new SocketLimits(connections, outboundBytes, pauseBytes, helloNs, stallNs, lingerNs, other);
    }
}
