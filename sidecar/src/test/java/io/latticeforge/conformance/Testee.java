package io.latticeforge.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** A client under test: one call, one reply, as {@code clients/conformance/README.md} says. */
interface Testee extends AutoCloseable {
    JsonNode call(ObjectNode call) throws IOException;

    /** Begins anew for the next scenario. */
    interface Factory {
        Testee start() throws IOException;
    }

    @Override
    void close();
}
