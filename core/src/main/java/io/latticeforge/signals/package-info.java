/**
 * Per-sequence signals: small state machines over observations, O(1) a token, without allocation. Part of the deterministic fold: no clock,
 * no randomness, StrictMath where a function is not exactly rounded. Imports {@code kernels} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.signals;
