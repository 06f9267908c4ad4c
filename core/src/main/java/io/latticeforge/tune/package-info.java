/**
 * What a controller is worth, without the server it would run on: estimates from its own log of choices, propensities and rewards, and
 * plays of recorded groups in which every arm's worth is known. Nothing here is part of the fold. Threads are given, never made. Imports {@code
 * evaluation}, {@code controller}, {@code policy}, {@code record} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.tune;
