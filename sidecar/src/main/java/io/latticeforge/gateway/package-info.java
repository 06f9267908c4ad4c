/**
 * The gateway: an OpenAI-compatible HTTP door in front of a model server that needs no change. Requests pass through it byte for byte, SSE streams
 * included; what it reads of them on the way goes to the same path as every other door's.
 *
 * <p>Owns a thread of its own, an event loop ({@link io.latticeforge.gateway.GatewayLoop}): parsing JSON must not keep the path waiting. Everything
 * in this package belongs to that thread unless it says otherwise. Speaks Netty's HTTP codec and Jackson. Imports {@code ingest}
 * (the seam to the path), {@code client} and {@code protocol} (frames), {@code decisions} (answers), {@code evaluation} (intervals), {@code config},
 * {@code transport} (loopback addresses) and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.gateway;
