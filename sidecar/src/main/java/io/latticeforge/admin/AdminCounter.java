package io.latticeforge.admin;

import io.latticeforge.base.Counted;

/** What this server counts of itself. */
enum AdminCounter implements Counted {
    REQUESTS("admin_requests_total", "requests", "requests for metrics, health or status"),
    REFUSED("admin_requests_refused_total", "requests", "of those, answered with an error of the one who asked"),
    EVICTED("admin_connections_evicted_total", "connections", "admin connections closed, the longest idle first, as too many were open"),
    TIMED_OUT("admin_connections_timed_out_total", "connections", "admin connections closed because request or answer took too long");

    private final String label;
    private final String unit;
    private final String meaning;

    AdminCounter(String label, String unit, String meaning) {
        this.label = label;
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
