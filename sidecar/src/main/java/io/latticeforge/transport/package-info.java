/**
 * Sockets: accepts peers on a Unix socket and, when configured, on loopback TCP, hands their bytes to an {@code Intake} where they lie and
 * carries the replies back; or, for a peer on the Unix socket that has asked for it, does both through a ring in shared memory. Owns the path's one thread, the event loop ({@link io.latticeforge.transport.PathLoop}).
 * Imports {@code ingest} (the seam), {@code ring} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.transport;
