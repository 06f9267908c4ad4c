package io.latticeforge.ingest;

import io.latticeforge.base.Counted;

/** What is counted for each model that clients name. */
public enum ModelCounter implements Counted {
    STEPS("steps_total", "steps", "steps observed: frames of observations that are journaled"),
    OBSERVATIONS("observations_total", "tokens", "tokens observed: observations that are journaled"),
    INVALID_ROWS("invalid_rows_total", "rows", "rows that were not a distribution: no rule fires on them"),
    REFUSED_ENTRIES("entries_refused_total", "entries", "entries of steps answered with an Error while the rest of their step took effect"),
    SESSIONS_CONNECTED("sessions_connected", "sessions", "sessions whose client is connected"),
    SESSIONS_WAITING("sessions_waiting", "sessions", "sessions that wait for their client to come back"),
    SESSIONS_SILENT("sessions_silent", "sessions", "connected sessions from which no frame has come for 30 seconds"),
    SILENCE("session_silence_seconds", "seconds", "time since the last frame of the connected session that has been silent longest"),
    GROUPS_OPEN("groups_open", "groups", "groups that are not closed"),
    SEQUENCES_OPEN("sequences_open", "sequences", "sequences that are not closed");

    private final Text text;

    ModelCounter(String label, String unit, String meaning) {
        text = new Text(label, unit, meaning);
    }

    @Override
    public Text text() {
        return text;
    }
}
