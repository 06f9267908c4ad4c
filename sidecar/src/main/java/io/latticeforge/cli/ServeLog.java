package io.latticeforge.cli;

import io.latticeforge.base.EpochClock;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code serve} says while it runs, a line each: {@code latticeforge: message}, or as JSON
 * {@code {"time": "2026-01-31T12:00:00.123456789Z", "level": "warn", "message": …}}. May be used by any thread.
 */
record ServeLog(PrintWriter to, boolean json, EpochClock clock) {
    /** Something that people may want to know: a choice with its reason, what would have been saved. */
    void notice(String message) {
        line("info", message);
    }

    /** The configuration works, and is perhaps not what was meant. */
    void warning(String message) {
        line("warn", message);
    }

    /** A fault of ours that did not end the process. */
    void fault(Throwable fault) {
        line("error", fault.toString());
    }

    private void line(String level, String message) {
        if (!json) {
            to.println("latticeforge: " + message);
            return;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("time", Instant.ofEpochSecond(0, clock.epochNs()).toString());
        fields.put("level", level);
        fields.put("message", message);
        to.println(JsonLine.of(fields));
    }
}
