package io.latticeforge.ingest;

import io.latticeforge.base.Counted;

/** What all doors together count. */
public enum IngestCounter implements Counted {
    FRAMES("frames_in_total", "frames", "whole frames received, refused ones included"),
    BYTES("ingest_bytes_total", "bytes", "received through every door, sockets and queue"),
    REFUSED_FRAMES("frames_refused_total", "frames", "frames answered with an Error"),
    LOST_FRAMING("framing_lost_total", "connections", "connections closed because their framing was lost"),
    NOT_READY("requests_not_ready_total", "requests", "requests that the journal did not take: answered with CONTINUE"),
    UNAUTHORIZED("unauthorized_total", "connections", "connections closed because their token is not the one in the token file"),
    SESSIONS_OPENED("sessions_opened_total", "sessions", "sessions begun"),
    SESSIONS_RESUMED("sessions_resumed_total", "sessions", "sessions whose client came back"),
    BATCHES("batched_steps_total", "steps", "steps whose rows another engine than the CPU reduced all at once"),
    BATCHED_ROWS("batched_rows_total", "rows", "rows of those steps"),
    BATCHES_WITHOUT_ROOM("batches_without_room_total", "steps", "steps reduced on the CPU as there was no memory left to collect their rows in"),
    ROWS_BY_WORKERS("rows_by_workers_total", "rows", "rows that lay whole in a ring and were reduced on another core than the path's"),
    ROWS_TAKEN_BACK("rows_taken_back_total", "rows", "rows that a row worker had begun and the path reduced itself, as the worker was not through");

    private final Text text;

    IngestCounter(String label, String unit, String meaning) {
        text = new Text(label, unit, meaning);
    }

    @Override
    public Text text() {
        return text;
    }
}
