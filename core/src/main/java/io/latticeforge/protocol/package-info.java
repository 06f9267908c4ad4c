/**
 * Frames on the wire: their layout, their limits, the check that every received head passes before a decoder walks it, and the views and
 * writers of the one message that is hot, {@code ObserveStep}. All other messages are read and written with the generated codecs of
 * {@code io.latticeforge.protocol.codec} directly. Imports {@code base} only. Nothing here has a thread or a lock: each object belongs to
 * the one thread that uses it.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.protocol;
