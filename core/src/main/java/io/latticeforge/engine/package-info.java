/**
 * The deterministic fold: sessions, their groups, their sequences. {@link io.latticeforge.engine.Engine#on} takes a journaled block and gives
 * decisions; no clock, no randomness, no I/O, no threads. The same blocks always give the same decisions, byte for byte. Imports {@code policy},
 * {@code controller}, {@code decisions}, {@code signals}, {@code record}, {@code kernels} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.engine;
