/**
 * From bytes to checked blocks, whatever door they came through: framing, validation, reduction while rows arrive, replies, and the Chronicle
 * ingest queue for JVM neighbours. Owned by the path's one thread. Follow a token: {@link io.latticeforge.ingest.FrameIntake}, {@link
 * io.latticeforge.ingest.StepIntake}, then {@code path.DataPath} behind {@link io.latticeforge.ingest.Commits}. Imports {@code engine}, {@code
 * controller}, {@code policy}, {@code decisions}, {@code signals}, {@code record}, {@code protocol}, {@code
 * compute}, {@code kernels} and {@code base}; of {@code journal} what Chronicle
 * must be told before its first use, and the log of captured rows.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.ingest;
