package io.latticeforge.gateway;

/** A request that is refused by what it says. */
record Refusal(ClientAnswer client, ApiError error) implements Exchange {
    @Override
    public void start() {
        client.error(error);
    }

    @Override
    public void writable(boolean on) {
        // The error is one write.
    }

    @Override
    public void gone() {
        // Nothing is under way.
    }
}
