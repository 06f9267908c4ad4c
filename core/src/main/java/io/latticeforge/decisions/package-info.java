/**
 * Stop rules for one sequence, stops for a group, votes, and the focus gate. A rule is one class and one line in {@link
 * io.latticeforge.decisions.RuleId}. Part of the deterministic fold: no clock, no randomness, StrictMath. Imports {@code signals},
 * {@code kernels} and {@code base}; what a policy's YAML says reaches it through {@code settings}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.decisions;
