/**
 * A policy: an immutable, versioned set of rules, votes and thresholds, read from YAML. Used when policies are loaded, never per token.
 * Imports {@code decisions}, {@code settings} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.policy;
