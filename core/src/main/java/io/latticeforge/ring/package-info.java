/**
 * A shared-memory ring for one client and one sidecar: two pipes of bytes in one piece of memory, one for each direction, each with one
 * producer and one consumer. The bytes are the frames of the protocol, as on a socket; where one ends and the next begins is for those to know
 * who read frames anyway.
 *
 * <pre>
 *      0  magic "LFRING\0\1" | version u32 | headerBytes u32 | epoch u64 | requestBytes u64 | replyBytes u64     written once
 *    128  requests: tail u64      written by the client:  bytes ever put in
 *    256  requests: head u64      written by the sidecar: bytes ever taken out
 *    384  replies:  tail u64      written by the sidecar
 *    512  replies:  head u64      written by the client
 *    640  sidecar sleeps u32      set by the sidecar before it sleeps, cleared by whoever wakes it
 *    768  client sleeps u32       the other way round
 *   4096  requests: bytes         byte number n lies at n mod requestBytes, a power of two
 *      +  replies:  bytes         follow at once
 * </pre>
 *
 * Each counter has two cache lines of its own: none is fetched because of another, nor by the prefetcher that takes lines in pairs. A counter
 * is published with release order and read with acquire order; each side keeps its own in private and never reads it back. Whatever the other
 * side writes is taken as a claim: a counter is read once, checked against what it can be, and used from a local. One that runs backwards, or
 * further ahead than there is memory, ends the ring ({@link io.latticeforge.ring.RingReader#CORRUPT}).
 *
 * <p>Who has nothing to do looks for a while and then sleeps, having said so ({@link io.latticeforge.ring.Doorbell}); the other side rings
 * only then, by a byte over the socket on which the memory came.
 *
 * <p>The memory comes from the sidecar, sealed against any change of its size ({@link io.latticeforge.ring.SharedMemory}), as a descriptor
 * beside a byte on the Unix socket ({@link io.latticeforge.ring.UnixSocket}).
 *
 * <p>Imports {@code base}. Each side belongs to one thread.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.ring;
