package io.latticeforge.admin;

import io.latticeforge.base.Counted;

/** What this server counts of itself. */
enum AdminCounter implements Counted {
    REQUESTS("admin_requests_total", "requests", "requests for metrics, health or status"),
    REFUSED("admin_requests_refused_total", "requests", "of those, answered with an error of the one who asked"),
    EVICTED("admin_connections_evicted_total", "connections", "admin connections closed, the longest idle first, as too many were open"),
    TIMED_OUT("admin_connections_timed_out_total", "connections", "admin connections closed because request or answer took too long");

    private final Text text;

    AdminCounter(String label, String unit, String meaning) {
        text = new Text(label, unit, meaning);
    }

    @Override
    public Text text() {
        return text;
    }
}
