/**
 * Errors with codes, clocks, counters, and the state codec. Imports nothing of ours; the only place that reads the wall clock.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.base;
