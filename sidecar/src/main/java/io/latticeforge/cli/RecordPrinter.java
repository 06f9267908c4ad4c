package io.latticeforge.cli;

import io.latticeforge.record.Block;
import io.latticeforge.record.Slot;
import java.io.IOException;

/** Prints one record a line. */
sealed interface RecordPrinter extends AutoCloseable permits TextRecordPrinter, JsonRecordPrinter {
    void print(Block block, Slot slot) throws IOException;

    @Override
    void close() throws IOException;
}
