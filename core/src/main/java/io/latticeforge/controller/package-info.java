/**
 * A controller: which policy, and so which stopping rule and how many samples, a group gets, learned as a contextual bandit. What is
 * stated ({@link io.latticeforge.controller.Controller}), what is known before a group begins ({@link
 * io.latticeforge.controller.Traffic}), what is learned ({@link io.latticeforge.controller.LinUcb}), and the draw with its exact
 * propensity ({@link io.latticeforge.controller.ArmDraw}). Part of the deterministic fold: no clock, no randomness but a hash of journaled
 * numbers, StrictMath. Used when groups open and outcomes come; per token only {@link io.latticeforge.controller.FirstTokens}. Imports
 * {@code settings} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.controller;
