package io.latticeforge.admin;

import io.latticeforge.base.Counted;

/** What is looked up when somebody asks. */
enum ProcessSign implements Counted {
    READY("ready", "0 or 1", "1 while /readyz says so"),
    PATH_ANSWERS("path_answers", "0 or 1", "1 while the path's thread answers within a second; while it does not, gauges are those of its last answer"),
    START_TIME("start_time_seconds", "seconds", "when this process was started, since 1970-01-01T00:00Z"),
    CPU("cpu_seconds_total", "seconds", "processor time of this process, user and system"),
    HEAP_USED("heap_used_bytes", "bytes", "Java heap in use, garbage included"),
    JOURNAL_FREE("journal_free_bytes", "bytes", "free on the journal's file system");

    private final Text text;

    ProcessSign(String label, String unit, String meaning) {
        text = new Text(label, unit, meaning);
    }

    @Override
    public Text text() {
        return text;
    }
}
