package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.gateway.session.Decided;
import io.latticeforge.gateway.session.PathSession;
import io.latticeforge.protocol.codec.EndReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Obeys what is decided of the samples of one request, by closing their streams. A conclusion is an answer: the one that the sample has stated, else
 * the one that the model gives when it is asked, else the one that the sample states later.
 */
final class Obedience implements SecondCall.Owner {
    /** A conclusion that waits for its answer. */
    private record Asking(Decided decision, SecondCall call, boolean cut) {}

    private final Enforcement shared;
    private final Samples samples;
    private final boolean chat;
    private final BooleanSupplier unstopped;
    private final Runnable ended;
    private final List<Why> whys = new ArrayList<>();
    private final List<Decided> concluding = new ArrayList<>();
    private final Map<DrawnSample, Asking> asking = new LinkedHashMap<>();
    private boolean settled;
    private String notAsked = "";

    /**
     * @param unstopped nothing is closed, to compare
     * @param ended     called whenever a sample has ended
     */
    Obedience(Enforcement shared, Samples samples, boolean chat, BooleanSupplier unstopped, Runnable ended) {
        this.shared = shared;
        this.samples = samples;
        this.chat = chat;
        this.unstopped = unstopped;
        this.ended = ended;
    }

    /** What was obeyed. */
    List<Why> whys() {
        return whys;
    }

    /** Why a sample went on until it stated an answer, though it was to conclude, or never did; empty where none had to. */
    String notAsked() {
        return notAsked;
    }

    void settle(Decided decision) {
        why(decision);
        session().applied(decision, 0);
        settled = true;
        counters().increment(GatewayCounter.DECISIONS_SETTLE);
        for (DrawnSample sample : samples.all()) {
            end(sample, EndReason.SETTLED, sample.watched().answer());
        }
        ended.run();
    }

    void conclude(Decided decision) {
        DrawnSample sample = samples.get(decision.sequence());
        if (sample.watched().hasStated()) {
            conclude(sample, decision);
            return;
        }
        counters().increment(GatewayCounter.CONCLUSIONS_WITHOUT_ANSWER);
        String inactive = unstopped.getAsBoolean() ? "un-stopped" : shared.secondCalls().inactive(chat);
        boolean over = sample.over();
        if (!over && inactive.isEmpty()) {
            ask(sample, decision);
        } else if (!over) {
            notAsked = "inactive: " + inactive;
            concluding.add(decision);
        }
    }

    private void ask(DrawnSample sample, Decided decision) {
        boolean cut = shared.secondCalls().proven();
        if (cut) {
            // Its place among the streams is the call's from now on.
            sample.cancel();
        } else {
            shared.streams().takeAnyway();
            concluding.add(decision);
        }
        AnswerPrompt prompt = shared.secondCalls().prompt();
        SecondCall call = new SecondCall(sample, shared.upstreams(), prompt.request(samples.request(), chat, sample), shared.watching(),
                prompt.words(sample), this);
        asking.put(sample, new Asking(decision, call, cut));
        counters().increment(GatewayCounter.SECOND_CALLS);
        call.start();
    }

    @Override
    public void answered(SecondCall call) {
        DrawnSample sample = call.sample();
        Asking asked = asking.remove(sample);
        shared.streams().give();
        shared.secondCalls().succeeded();
        if (asked == null || sample.watched().closed()) {
            return;
        }
        if (call.answer().isEmpty()) {
            unanswered(sample, asked, "no answer was found in what the model said");
        } else {
            concluding.remove(asked.decision());
            sample.asked(call);
            conclude(sample, asked.decision());
        }
    }

    @Override
    public void refused(SecondCall call, String reason) {
        DrawnSample sample = call.sample();
        Asking asked = asking.remove(sample);
        shared.streams().give();
        shared.secondCalls().failed(reason);
        if (asked != null && !sample.watched().closed()) {
            unanswered(sample, asked, reason);
        }
    }

    /** A sample that was cut for the call has no answer; one that was not goes on until it states one. */
    private void unanswered(DrawnSample sample, Asking asked, String reason) {
        counters().increment(GatewayCounter.SECOND_CALLS_FAILED);
        notAsked = "failed: " + reason;
        if (asked.cut()) {
            sample.cutShort();
            sample.watched().close(EndReason.ABANDONED, "");
            ended.run();
        }
    }

    /** It has stated an answer. */
    void told(DrawnSample sample) {
        for (Decided decision : List.copyOf(concluding)) {
            if (decision.sequence() == sample.number() && sample.watched().hasStated()) {
                concluding.remove(decision);
                conclude(sample, decision);
            }
        }
    }

    private void conclude(DrawnSample sample, Decided decision) {
        if (!sample.watched().closed()) {
            why(decision);
            counters().increment(GatewayCounter.DECISIONS_CONCLUDE);
            session().applied(decision, sample.watched().tokens());
            end(sample, EndReason.CONCLUDED, sample.watched().answer());
            ended.run();
        }
    }

    /** The last sample that could still be an answer is not given up. */
    void stop(Decided decision) {
        DrawnSample sample = samples.get(decision.sequence());
        boolean another = samples.all().size() < samples.most() && !settled || samples.all().stream().anyMatch(other -> other != sample
                && (!other.watched().closed() || !other.watched().answer().isEmpty()));
        if (another && !sample.watched().closed()) {
            why(decision);
            counters().increment(GatewayCounter.DECISIONS_STOP);
            session().applied(decision, sample.watched().tokens());
            end(sample, EndReason.STOPPED, "");
            ended.run();
        }
    }

    /** For the path it ends here; its stream is closed unless the group runs un-stopped. */
    private void end(DrawnSample sample, EndReason reason, String answer) {
        if (!sample.watched().closed()) {
            sample.watched().close(reason, answer);
            if (!unstopped.getAsBoolean()) {
                samples.cut(sample);
            }
            cancel(sample);
        }
    }

    /** Nobody waits for its answer any more. */
    void cancel(DrawnSample sample) {
        Asking asked = asking.remove(sample);
        if (asked != null) {
            asked.call().cancel();
            shared.streams().give();
        }
    }

    private void why(Decided decision) {
        whys.add(new Why(decision.sequence(), decision.action().name().toLowerCase(Locale.ROOT), RuleId.nameOf(decision.rule()), decision.step(),
                decision.value(), decision.threshold()));
    }

    private PathSession session() {
        return shared.watching().session();
    }

    private Counters<GatewayCounter> counters() {
        return shared.watching().counters();
    }
}
