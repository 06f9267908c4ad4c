package io.latticeforge.process;

import io.latticeforge.client.ClientConfig;

/** The same through a ring. */
class JavaClientRingIT extends JavaClientIT {
    @Override
    ClientConfig config() {
        return super.config().withRing(50_000);
    }
}
