/**
 * The Java client of an inference loop: a socket or a ring in shared memory, deadlines, and CONTINUE whenever there is no answer in time. Imports {@code protocol},
 * {@code ring} and {@code base} only. A client belongs to one thread; its counters may be read from any.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.client;
