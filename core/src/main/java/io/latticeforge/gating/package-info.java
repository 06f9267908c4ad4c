/**
 * A gate that learns: from labelled vectors to the weights, thresholds and reject bound of a {@link io.latticeforge.decisions.FocusGate}, and what
 * such a gate is worth on requests that it has not seen. Deterministic for a seed, also over threads, which are handed to it; StrictMath.
 * Imports {@code evaluation} (areas), {@code decisions}, {@code models}, {@code page} and {@code base}. Runs nowhere near the path.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.gating;
