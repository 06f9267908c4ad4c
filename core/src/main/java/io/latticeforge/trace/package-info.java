/**
 * Looks back over recorded blocks: the story of a group with the causes of each decision and what nearly fired, and counterfactual replay,
 * in which the same input is folded under another policy. Owned by whoever calls it, off the path. Imports {@code engine}, {@code controller},
 * {@code policy}, {@code decisions}, {@code signals}, {@code record}, {@code kernels} and {@code base}; where blocks come from is the caller's affair.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.trace;
