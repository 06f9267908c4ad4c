package io.latticeforge.evaluation;

import io.latticeforge.decisions.Action;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What came of each rule's decisions, by the rule's number. Not thread-safe. */
final class RuleTallies {
    private final Map<Integer, RuleTally> byRule = new TreeMap<>();
    private final RuleTally concluded = new RuleTally();
    private final RuleTally stopped = new RuleTally();

    /** A CONCLUDE or STOP about a sample, counted with what the sample would answer now. */
    void count(int rule, Action action, PlayedSample sample, String truth) {
        boolean later = sample.trace.right(truth);
        boolean now = action == Action.STOP ? later : truth.equals(sample.answerNow());
        boolean before = sample.reported == 0;
        int left = sample.trace.tokens() - sample.next;
        byRule.computeIfAbsent(rule, unused -> new RuleTally()).add(now, later, before, left);
        (action == Action.STOP ? stopped : concluded).add(now, later, before, left);
    }

    void add(RuleTallies other) {
        other.byRule.forEach((rule, tally) -> byRule.computeIfAbsent(rule, unused -> new RuleTally()).add(tally));
        concluded.add(other.concluded);
        stopped.add(other.stopped);
    }

    /** All CONCLUDE decisions. */
    RuleTally concluded() {
        return concluded;
    }

    /** All STOP decisions; the right ones are those that were stopped although they would have been right. */
    RuleTally stopped() {
        return stopped;
    }

    @Nullable RuleTally of(int rule) {
        return byRule.get(rule);
    }
}
