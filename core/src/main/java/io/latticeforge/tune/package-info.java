/**
 * Search over the numbers of a policy on recorded generations: fewest tokens with accuracy not below that of the majority of everything,
 * chosen on one part of the groups and reported on another. Threads are given, never made; what was measured is handed out to be kept by
 * whoever may write files. Imports {@code evaluation}, {@code policy} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.tune;
