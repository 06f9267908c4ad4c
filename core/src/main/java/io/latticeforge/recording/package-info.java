/**
 * Recorded generations of real models in the format {@code lattice-traces/1} (models/traces/README.md): what the demo plays and the tests read.
 * Imports {@code models} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.recording;
