/**
 * The gateway's session with the path: an in-process client that speaks the frames of the protocol, so that what it says is checked, journaled and
 * folded like anybody's. {@link io.latticeforge.gateway.session.PathSession} carries frames from the gateway's thread to the path's and replies
 * back; everything else belongs to the gateway's thread. Imports {@code client} (how frames are written), {@code protocol}, {@code ingest} and
 * {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.gateway.session;
