/**
 * The demo with a model that generates now: fresh questions, batches with a key-value cache on a compute engine, and the same loop over the socket
 * as the recorded demo's. Runs in a process of its own, beside a sidecar; also makes recordings. Outside the path; imports {@code demo}, {@code
 * client}, {@code recording}, {@code evaluation}, {@code compute}, {@code models}, {@code policy}, {@code kernels} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.live;
