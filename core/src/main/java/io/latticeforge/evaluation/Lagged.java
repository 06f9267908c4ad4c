package io.latticeforge.evaluation;

import java.util.List;

/**
 * What the policies do at one decision lag.
 *
 * @param lagTokens between a decision and its taking effect
 * @param results in the order of the policies
 */
record Lagged(int lagTokens, List<PolicyResult> results) {}
