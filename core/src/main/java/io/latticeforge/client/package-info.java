/**
 * The Java client of an inference loop: a socket, deadlines, and CONTINUE whenever there is no answer in time. Imports {@code protocol} and
 * {@code base} only. A client belongs to one thread; its counters may be read from any.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.client;
