/**
 * Errors with codes, clocks, counters, the state codec, and what this machine is. Imports nothing of ours; the only place that reads the wall clock.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.base;
