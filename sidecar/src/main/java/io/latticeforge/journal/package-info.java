/**
 * The journal: a Chronicle Queue of blocks that one thread appends to and any process may read. Imports {@code record} and {@code base};
 * Chronicle is imported here (and by {@code ingest}) and nowhere else, and only to write.
 *
 * <p>Reading does not go through Chronicle: a Chronicle tailer ends in silence at a flipped length bit, and a mapped file that somebody
 * truncates kills or corrupts its readers. {@link io.latticeforge.journal.RollFile} reads the same documents with bounded file reads and
 * holds every one against its CRC, its chain hash, its position and the write position that Chronicle keeps in the file.
 *
 * <p>Retention, and at level {@code decisions} condensing, happen after a snapshot. Rows that are captured lie in a log of their own ({@link
 * io.latticeforge.journal.RowLog}), which nothing that is acknowledged waits for.
 *
 * <p>Threads: {@link io.latticeforge.journal.Journal} belongs to the thread that appends; a
 * {@link io.latticeforge.journal.JournalReader} to the thread that reads; snapshots are written on a thread of their own.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.journal;
