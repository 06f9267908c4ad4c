package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.gateway.openai.AnswerListener;
import io.latticeforge.gateway.openai.Oddity;
import io.latticeforge.gateway.openai.RequestFacts;
import io.latticeforge.gateway.openai.StreamToken;
import io.latticeforge.gateway.session.Decided;
import io.latticeforge.gateway.session.GroupListener;
import io.latticeforge.gateway.session.Sampled;
import io.latticeforge.gateway.session.Voted;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.protocol.codec.EndReason;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer that passes by, as a group of the path: what is decided is counted, and nothing is done. Saved would be what came after a decision to
 * conclude, or to settle the group. What came after a STOP of an only sample would not be: its client would have no answer.
 */
final class ObservedAnswer implements AnswerListener, GroupListener {
    private static final int MAX_CHOICES = 128;

    private final Watching watching;
    private final RequestFacts facts;
    private final Map<Integer, WatchedSample> samples = new TreeMap<>();
    private final Map<Integer, Integer> tokensWhenSettled = new TreeMap<>();
    private int group;
    private boolean refused;
    private boolean textOnly;
    private boolean usage;
    private boolean over;

    ObservedAnswer(Watching watching, RequestFacts facts) {
        this.watching = watching;
        this.facts = facts;
    }

    @Override
    public void token(int choice, StreamToken token) {
        if (refused || over || choice < 0 || choice >= MAX_CHOICES) {
            return;
        }
        if (group == 0) {
            group = watching.session().openGroup(Math.clamp(facts.n(), 1, MAX_CHOICES), watching.kind(), watching.policy(), this);
        }
        samples.computeIfAbsent(choice, i -> new WatchedSample(watching, group, i, new Sampled(facts.temperature(), facts.topP(), facts.topK())))
                .token(token);
    }

    @Override
    public void text(int choice, String text) {
        textOnly = true;
    }

    @Override
    public void finished(int choice, String reason) {
        WatchedSample sample = samples.get(choice);
        if (sample != null) {
            sample.finished(reason);
            sample.end();
        }
    }

    @Override
    public void usage(long promptTokens, long completionTokens) {
        usage = true;
    }

    @Override
    public void odd(Oddity what) {
        count(watching.counters(), what);
    }

    static void count(Counters<GatewayCounter> counters, Oddity what) {
        counters.increment(switch (what) {
            case MALFORMED -> GatewayCounter.EVENTS_MALFORMED;
            case NO_LOG_PROB -> GatewayCounter.LOG_PROBS_MISSING;
            case MANY_ALTERNATIVES -> GatewayCounter.ALTERNATIVES_MANY;
            case MANY_TOKENS -> GatewayCounter.DELTAS_OF_MANY_TOKENS;
        });
    }

    /** The answer is through: the vote is asked for, behind which every decision has been heard. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        if (!usage) {
            watching.counters().increment(GatewayCounter.ANSWERS_WITHOUT_USAGE);
        }
        if (group == 0) {
            if (textOnly) {
                watching.counters().increment(GatewayCounter.ANSWERS_BLIND);
            }
        } else if (!refused) {
            samples.values().forEach(WatchedSample::end);
            watching.session().vote(group);
        }
    }

    /** The answer was cut: nothing can be said of what it would have been. */
    void cut() {
        if (!over) {
            over = true;
            if (group != 0 && !refused) {
                samples.values().forEach(sample -> sample.close(EndReason.ABANDONED, ""));
                watching.session().closeGroup(group);
            }
        }
    }

    @Override
    public void decided(Decided decision) {
        if (decision.action() == Action.DECIDED) {
            watching.counters().increment(GatewayCounter.DECISIONS_SETTLE);
            samples.forEach((choice, sample) -> tokensWhenSettled.put(choice, sample.tokens()));
        }
        WatchedSample sample = samples.get(decision.sequence());
        if (sample != null) {
            if (decision.action() == Action.CONCLUDE) {
                watching.counters().increment(GatewayCounter.DECISIONS_CONCLUDE);
            } else if (decision.action() == Action.STOP) {
                watching.counters().increment(GatewayCounter.DECISIONS_STOP);
            }
            sample.decided(decision);
        }
    }

    @Override
    public void voted(Voted vote) {
        int tokens = 0;
        int saved = 0;
        for (Map.Entry<Integer, WatchedSample> each : samples.entrySet()) {
            int all = each.getValue().tokens();
            tokens += all;
            saved += Math.max(0, all - endOf(each.getKey(), each.getValue()));
        }
        watching.savings().add(tokens, saved);
        watching.counters().increment(GatewayCounter.ANSWERS_OBSERVED);
        watching.counters().add(GatewayCounter.TOKENS_SAVEABLE, saved);
        watching.session().closeGroup(group);
    }

    /** Tokens at which it would have ended. */
    private int endOf(int choice, WatchedSample sample) {
        Decided ending = sample.ending();
        boolean counts = ending != null && (ending.action() == Action.CONCLUDE || samples.size() > 1);
        int own = ending != null && counts ? ending.step() + 1 : sample.tokens();
        return Math.min(own, tokensWhenSettled.getOrDefault(choice, own));
    }

    @Override
    public void refused(String why) {
        refused = true;
        watching.counters().increment(GatewayCounter.GROUPS_REFUSED);
    }
}
