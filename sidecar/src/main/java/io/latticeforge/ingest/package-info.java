/**
 * From bytes to checked observations, whatever door they came through: framing, validation, reduction while rows arrive, and the Chronicle
 * ingest queue for JVM neighbours. Owned by the path's one thread. Imports {@code protocol}, {@code kernels}, {@code path} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.ingest;
