package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ServeLogTest {
    private static String said(boolean json) {
        StringWriter said = new StringWriter();
        ServeLog log = new ServeLog(new PrintWriter(said, true), json, () -> 1_000_000_001L);
        log.notice("gateway: it says \"x\"");
        log.warning("w");
        log.fault(new IllegalStateException("f"));
        return said.toString();
    }

    @Test
    void oneLineEach() {
        assertEquals("latticeforge: gateway: it says \"x\"\nlatticeforge: w\nlatticeforge: java.lang.IllegalStateException: f\n", said(false));
    }

    @Test
    void andAsJson() {
        assertEquals("{\"time\":\"1970-01-01T00:00:01.000000001Z\",\"level\":\"info\",\"message\":\"gateway: it says \\\"x\\\"\"}\n"
                + "{\"time\":\"1970-01-01T00:00:01.000000001Z\",\"level\":\"warn\",\"message\":\"w\"}\n"
                + "{\"time\":\"1970-01-01T00:00:01.000000001Z\",\"level\":\"error\",\"message\":\"java.lang.IllegalStateException: f\"}\n", said(true));
    }
}
