/**
 * Search over the numbers of a policy on recorded generations: fewest tokens with accuracy not below that of the majority of everything,
 * chosen on one part of the groups and reported on another. And what a controller is worth, without the server it would run on: estimates
 * from its own log of choices, propensities and rewards, and plays of recorded groups in which every arm's worth is known. Nothing here is
 * part of the fold. Threads are given, never made; what was measured is handed out to be kept by whoever may write files. Imports {@code
 * evaluation}, {@code controller}, {@code policy}, {@code record} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.tune;
