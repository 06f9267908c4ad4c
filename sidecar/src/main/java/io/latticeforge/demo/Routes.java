package io.latticeforge.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * Where requests were sent: questions, each to the edge of its family, and foreign ones, which belong to none.
 *
 * @param gate      its name
 * @param requests  in the order in which they were asked
 * @param latencyNs of each, there and back
 */
public record Routes(String gate, List<RoutedRequest> requests, Histogram latencyNs) {
    private long count(boolean foreign, Predicate<RoutedRequest> counted) {
        return requests.stream().filter(r -> (r.edge() == null) == foreign && r.answer() != null).filter(counted).count();
    }

    long questions() {
        return requests.stream().filter(r -> r.edge() != null).count();
    }

    long foreign() {
        return requests.size() - questions();
    }

    /** Questions whose own edge was the best, and open. */
    long right() {
        return count(false, RoutedRequest::sentRight);
    }

    /** Questions that were not rejected and not {@link #right}. */
    long wrong() {
        return count(false, r -> !r.rejected() && !r.sentRight());
    }

    long rejectedWrongly() {
        return count(false, RoutedRequest::rejected);
    }

    long rejectedRightly() {
        return count(true, RoutedRequest::rejected);
    }

    /** Foreign requests that were not rejected. */
    long letThrough() {
        return count(true, r -> !r.rejected());
    }

    long unanswered() {
        return requests.stream().filter(r -> r.answer() == null).count();
    }

    /** The first question. */
    Optional<RoutedRequest> question() {
        return requests.stream().filter(r -> r.edge() != null && r.answer() != null).findFirst();
    }

    /** The foreign request that came nearest to being taken for a question: that with the highest reject score. */
    Optional<RoutedRequest> nearestForeign() {
        return requests.stream().filter(r -> r.edge() == null && r.answer() != null).max(Comparator.comparingDouble(RoutedRequest::rejectScore));
    }
}
