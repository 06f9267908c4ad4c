package io.latticeforge.cli;

import io.latticeforge.journal.JournalReader;
import io.latticeforge.journal.RowLog;
import io.latticeforge.journal.RowLogReader;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import java.nio.file.Path;

/** Captured rows, reduced again by this machine's kernel and held to the observations in the journal. */
final class RowsAgain {
    /** Each side is within 1e-5 max(1, H) and 1e-4 max(1, V) of the truth (formulas §1), so that two may differ by twice that. */
    private static final double ENTROPY_BOUND = 2e-5;

    private static final double VARENTROPY_BOUND = 2e-4;

    private final RowReducer kernel;
    private final Observation again = new Observation();
    private final Observation recorded = new Observation();
    private final Slot slot = new Slot();
    long rows;
    long compared;
    long beyond;
    long firstBeyond;
    double entropyError;
    double varentropyError;

    private RowsAgain(RowReducers kernels) {
        kernel = kernels.create();
    }

    /** Both are in the order of positions. Rows whose observation is not on record any more are counted and not compared. */
    static RowsAgain of(Path journal, RowReducers kernels) {
        RowsAgain result = new RowsAgain(kernels);
        try (RowLogReader rows = RowLogReader.open(RowLog.directoryOf(journal)); JournalReader blocks = JournalReader.open(journal)) {
            boolean more = blocks.next();
            while (rows.next()) {
                result.rows++;
                long position = rows.identity() >>> BlockHeader.SLOT_BITS;
                while (more && blocks.position() < position) {
                    more = blocks.next();
                }
                if (more && blocks.position() == position && result.find(blocks, (int) rows.identity() & BlockHeader.MAX_SLOTS - 1)) {
                    result.compare(rows);
                }
            }
        }
        return result;
    }

    private boolean find(JournalReader blocks, int index) {
        slot.first(blocks.block());
        while (slot.hasNext()) {
            slot.next();
            if (slot.index() == index) {
                return slot.kind() == SlotKind.OBSERVATION;
            }
        }
        return false;
    }

    private void compare(RowLogReader row) {
        slot.observation(recorded);
        kernel.begin(ElementType.values()[row.elementKind()], row.logits(), row.chosenToken());
        kernel.accept(row.row(), 0, row.row().byteSize());
        kernel.finish(again);
        compared++;
        double entropy = relative(again.entropy, recorded.entropy);
        double varentropy = relative(again.varentropy, recorded.varentropy);
        entropyError = Math.max(entropyError, entropy);
        varentropyError = Math.max(varentropyError, varentropy);
        boolean invalid = again.is(Observation.INVALID) != recorded.is(Observation.INVALID);
        if (invalid || entropy > ENTROPY_BOUND || varentropy > VARENTROPY_BOUND) {
            firstBeyond = beyond == 0 ? row.identity() : firstBeyond;
            beyond++;
        }
    }

    private static double relative(float found, float expected) {
        return Float.isNaN(found) && Float.isNaN(expected) ? 0 : Math.abs((double) found - expected) / Math.max(1, Math.abs(expected));
    }
}
