package io.latticeforge.client;

import java.util.ArrayDeque;
import java.util.List;

/** The newest errors, oldest first; older ones make room. */
final class ErrorList {
    private final ArrayDeque<ClientError> errors = new ArrayDeque<>();
    private final int most;

    ErrorList(int most) {
        this.most = most;
    }

    void add(ClientError error) {
        if (errors.size() == most) {
            errors.removeFirst();
        }
        errors.add(error);
    }

    List<ClientError> all() {
        return List.copyOf(errors);
    }

    void clear() {
        errors.clear();
    }
}
