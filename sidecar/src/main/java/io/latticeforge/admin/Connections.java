package io.latticeforge.admin;

import io.latticeforge.base.Counters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The open connections, the one that has asked for nothing longest first. There may be {@value #MOST}: one more closes the first of them, so that
 * who comes now is served, however many hold a connection and say nothing. Belongs to the admin thread.
 */
final class Connections {
    static final int MOST = 64;

    private final Set<Connection> open = new LinkedHashSet<>();
    private final Counters<AdminCounter> counters;

    Connections(Counters<AdminCounter> counters) {
        this.counters = counters;
    }

    void opened(Connection connection) {
        if (open.size() >= MOST) {
            Connection oldest = open.iterator().next();
            open.remove(oldest);
            counters.increment(AdminCounter.EVICTED);
            oldest.evict();
        }
        open.add(connection);
    }

    /** It asked for something: it is the last to go. */
    void used(Connection connection) {
        if (open.remove(connection)) {
            open.add(connection);
        }
    }

    void closed(Connection connection) {
        open.remove(connection);
    }

    void closeAll() {
        List.copyOf(open).forEach(Connection::close);
    }

    Counters<AdminCounter> counters() {
        return counters;
    }
}
