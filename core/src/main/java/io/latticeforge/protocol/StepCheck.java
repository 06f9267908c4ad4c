package io.latticeforge.protocol;

import io.latticeforge.base.ErrorCode;
import org.agrona.DirectBuffer;

/** That the entries of a step and its columns agree. One pass; allocates nothing. */
final class StepCheck {
    private StepCheck() {}

    /**
     * @param entriesAt   offset of the first entry
     * @param blockLength of an entry, at least {@link StepLayout#ENTRY_BYTES}
     * @param columnBytes lengths of topIds, topLogProbs, stats
     * @return number of ROW entries, or -1 after a fault
     */
    static int rows(DirectBuffer in, int entriesAt, int count, int blockLength, int[] columnBytes, Limits limits, Fault fault) {
        int rows = 0;
        int stats = 0;
        long tops = 0;
        for (int i = 0, at = entriesAt; i < count; i++, at += blockLength) {
            int form = in.getByte(at + StepLayout.FORM) & 0xFF;
            int topCount = in.getShort(at + StepLayout.TOP_COUNT, Frame.BYTE_ORDER) & 0xFFFF;
            if (form == StepView.TOP_K) {
                if (topCount > limits.maxTopK()) {
                    return refuse(fault, ErrorCode.TOO_LARGE, "ObserveStep.entries.topCount", "is over the limit", topCount,
                            limits.maxTopK());
                }
                tops += topCount;
            } else if (topCount != 0) {
                return refuse(fault, ErrorCode.MALFORMED, "ObserveStep.entries.topCount", "is not 0 in an entry that is no top-k list",
                        topCount, 0);
            } else if (form == StepView.ROW) {
                rows++;
            } else if (form == StepView.STATS) {
                stats++;
            } else {
                return refuse(fault, ErrorCode.MALFORMED, "ObserveStep.entries.form", "is not one of its values", form,
                        StepView.STATS);
            }
        }
        if (columnBytes[0] != 4 * tops) {
            return refuse(fault, ErrorCode.MALFORMED, "ObserveStep.topIds", "does not have the length its entries imply", columnBytes[0],
                    4 * tops);
        }
        if (columnBytes[1] != 4 * tops) {
            return refuse(fault, ErrorCode.MALFORMED, "ObserveStep.topLogProbs", "does not have the length its entries imply",
                    columnBytes[1], 4 * tops);
        }
        if (columnBytes[2] != (long) StepLayout.STATS_BYTES * stats) {
            return refuse(fault, ErrorCode.MALFORMED, "ObserveStep.stats", "does not have the length its entries imply", columnBytes[2],
                    (long) StepLayout.STATS_BYTES * stats);
        }
        return rows;
    }

    private static int refuse(Fault fault, ErrorCode code, String subject, String complaint, long value, long bound) {
        fault.set(code, subject, complaint, value, bound);
        return -1;
    }
}
