/** Benchmarks, each against a peer measured in the same run, and each with its answer checked. Nothing imports this module. */
@org.jspecify.annotations.NullMarked
package io.latticeforge.bench;
