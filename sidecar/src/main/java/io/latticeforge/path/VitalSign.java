package io.latticeforge.path;

import io.latticeforge.base.Counted;

/** What is published of journal and fold. What the fold counts goes on over restarts: it is in the journal. */
public enum VitalSign implements Counted {
    JOURNAL_READY("journal_ready", "0 or 1", "1 while the journal takes records: while it does not, nothing is decided"),
    JOURNAL_BLOCKS("journal_blocks_total", "blocks", "blocks journaled since the journal was begun"),
    BLOCKS_SINCE_SNAPSHOT("journal_blocks_since_snapshot", "blocks", "blocks since the last snapshot: what a recovery would fold"),
    ROWS_CAPTURED("rows_captured_total", "rows", "rows written beside the journal, at its level rows"),
    ROWS_DROPPED("rows_dropped_total", "rows", "rows that were to be captured and found no buffer, no place in the queue or no room on the disk"),
    LATE_TOKENS("late_tokens_total", "tokens", "tokens that came after their sequence or group was decided: decisions applied late, or not at all"),
    OUTCOMES("outcomes_total", "outcomes", "groups of which a client said what came of them"),
    PROBES("probes_total", "answers", "answers if asked now that clients have reported"),
    PROBE_TOKENS("probe_tokens_total", "tokens", "what those answers cost"),
    SKIPPED("records_skipped_total", "records", "records about what was not open, or of a kind that this version does not know"),
    COMPUTE_WARNINGS("compute_warnings_total", "warnings", "what went wrong with compute engines: the CPU did their work"),
    FAULTS("faults_total", "faults", "faults of ours that did not end the process");

    private final Text text;

    VitalSign(String label, String unit, String meaning) {
        text = new Text(label, unit, meaning);
    }

    @Override
    public Text text() {
        return text;
    }
}
