/**
 * What a policy does on recorded generations, and what counts as evidence for it (formulas §5a): plays recordings through the engine that
 * runs in production, compares with the majority of everything and with cheap rivals, and reports. Not part of the fold: nothing here
 * decides. Threads are given, never made; progress is reported, time never read. Imports {@code trace}, {@code engine}, {@code
 * controller}, {@code policy}, {@code decisions}, {@code signals}, {@code record}, {@code recording}, {@code kernels}, {@code page} and
 * {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.evaluation;
