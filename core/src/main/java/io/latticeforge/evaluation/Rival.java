package io.latticeforge.evaluation;

/**
 * A way to spend tokens that needs no sidecar, averaged over groups and orders.
 *
 * @param name such as "majority of 5" or "short-3@8"
 * @param samples k
 * @param tokens share of the tokens of everything
 */
record Rival(String name, int samples, double tokens, double accuracy) {}
