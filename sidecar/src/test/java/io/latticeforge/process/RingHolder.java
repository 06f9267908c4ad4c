package io.latticeforge.process;

import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.LatticeForgeClient;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A client with a ring that is there until it is killed. */
final class RingHolder {
    private RingHolder() {}

    public static void main(String[] arguments) {
        try (LatticeForgeClient client = LatticeForgeClient.connect(ClientConfig.unix(Path.of(arguments[0])).timeouts(5_000_000_000L, 5_000_000_000L)
                .withRing(0))) {
            System.out.println(client.usesRing() ? "holds a ring" : "has no ring: " + client.ringDeclined());
            while (client.isConnected()) {
                LockSupport.park();
            }
        }
    }
}
