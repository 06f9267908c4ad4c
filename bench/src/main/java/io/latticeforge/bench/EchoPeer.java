package io.latticeforge.bench;

import java.nio.file.Path;

/** A server on a Unix socket that does nothing but read requests of a fixed length and answer each with its first bytes. */
interface EchoPeer extends AutoCloseable {
    Path socket();

    @Override
    void close();
}
