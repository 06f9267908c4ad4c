package io.latticeforge.gateway;

/** What answers one request of a client. */
interface Exchange {
    void start();

    /** Whether the client takes more now. */
    void writable(boolean on);

    /** The client went before its answer was through. */
    void gone();
}
