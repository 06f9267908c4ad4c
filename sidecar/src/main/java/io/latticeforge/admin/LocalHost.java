package io.latticeforge.admin;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Host header names this machine. A browser that was lured to a name which leads here sends that name: only what no name server can have
 * turned into our address is taken.
 */
final class LocalHost {
    private LocalHost() {}

    /** @param host with or without a port; null, as HTTP/1.0 leaves it out, names nobody and is taken */
    static boolean isNamedBy(@Nullable String host) {
        if (host == null) {
            return true;
        }
        int port = host.lastIndexOf(':');
        String name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name)
                    .isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
