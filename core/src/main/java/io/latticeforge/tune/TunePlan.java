package io.latticeforge.tune;

/**
 * How a search is done.
 *
 * @param trials policies to draw; 0 for every combination of listed values
 * @param holdOutShare of the groups of each set, 0 to 1, that nothing is chosen on
 * @param margin of accuracy that may be lost, such as 0.01
 * @param seed of the split, the orders of samples and the draws
 */
public record TunePlan(int trials, double holdOutShare, double margin, long seed) {}
