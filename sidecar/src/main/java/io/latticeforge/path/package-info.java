/**
 * From a checked block to decisions: journal, fold, journal, reply. {@link io.latticeforge.path.DataPath} is the numbered steps; {@link
 * io.latticeforge.path.Sidecar} puts the process together. Owned by one thread. Imports {@code decisions}, {@code journal}, {@code config}, {@code transport},
 * {@code ingest} and core.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.path;
