package io.latticeforge.transport;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Turns configured text into an address that only this machine can reach. Never asks a name server. */
public final class LoopbackAddress {
    private LoopbackAddress() {
    }

    /**
     * @param host an address literal in the loopback range, or {@code localhost}
     * @param port 0 to 65,535; 0 has the system choose
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} for anything else
     */
    public static InetSocketAddress of(String host, int port) {
        InetAddress address = "localhost".equals(host) ? InetAddress.getLoopbackAddress() : literal(host);
        if (!address.isLoopbackAddress()) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    "TCP address " + host + " can be reached from other machines and there is no TLS: use 127.0.0.1 or ::1");
        }
        return new InetSocketAddress(address, port);
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION,
                    "TCP address '" + host + "' is not an address literal: use 127.0.0.1 or ::1", e);
        }
    }
}
