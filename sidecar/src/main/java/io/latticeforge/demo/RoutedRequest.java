package io.latticeforge.demo;

import io.latticeforge.client.RouteResult;
import org.jspecify.annotations.Nullable;

/**
 * A request, where it belongs, and what the gate said.
 *
 * @param edge   that it belongs to; null where none
 * @param answer null if there was none in time
 */
public record RoutedRequest(String text, @Nullable String edge, @Nullable RouteResult answer) {
    /** Whether the gate said none of these. */
    boolean rejected() {
        return answer != null && answer.rejected();
    }

    /** Whether the best edge is open and the right one. */
    boolean sentRight() {
        return answer != null && !answer.rejected() && answer.scores().getFirst().open() && answer.scores().getFirst().edge().equals(edge);
    }

    /** NaN without an answer. */
    double rejectScore() {
        return answer == null ? Double.NaN : answer.rejectScore();
    }
}
