package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.gateway.session.Decided;
import io.latticeforge.gateway.session.GroupListener;
import io.latticeforge.gateway.session.PathSession;
import io.latticeforge.gateway.session.Sampled;
import io.latticeforge.gateway.session.Voted;
import io.latticeforge.protocol.codec.EndReason;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request, answered by several samples: the first alone until its first token, so that the others find its prompt in the server's cache; what is
 * decided is obeyed by closing streams; the vote says which sample is the answer. Where the path is silent or a server gives no log-probs, the
 * first sample is. An un-stopped group is decided like any other, but its streams run to their ends and the majority of them is the answer.
 */
final class EnforcedAnswer implements Exchange, GroupListener, DrawnSample.Owner {
    private static final long HEARTBEAT_S = 10;
    private static final long VOTE_MS = 2_000;

    private final Enforcement shared;
    private final UpstreamRequest request;
    private final EnforcedReply reply;
    private final Runnable passThrough;
    private final Sampled sampled;
    private final int most;
    private final List<DrawnSample> samples = new ArrayList<>();
    private final List<Why> whys = new ArrayList<>();
    private final List<Decided> concluding = new ArrayList<>();
    private int group;
    private boolean unstopped;
    private int allowed = 1;
    private int spawned;
    private boolean opened;
    private boolean firstToken;
    private boolean waits;
    private boolean settled;
    private boolean voting;
    private boolean over;
    private boolean awaitedAnswer;
    private String inactive = "";
    private @Nullable ApiError lastError;
    private @Nullable Voted vote;
    private @Nullable ScheduledFuture<?> heartbeat;
    private @Nullable ScheduledFuture<?> voteTimer;

    /**
     * @param most        samples
     * @param passThrough has the server answer the request as it came, where it does not take ours
     */
    EnforcedAnswer(Enforcement shared, UpstreamRequest request, Sampled sampled, int most, EnforcedReply reply, Runnable passThrough) {
        this.shared = shared;
        this.request = request;
        this.sampled = sampled;
        this.most = most;
        this.reply = reply;
        this.passThrough = passThrough;
    }

    @Override
    public void start() {
        group = session().openGroup(most, shared.watching().kind(), shared.watching().policy(), this);
        unstopped = shared.power().unstopped(group);
        counters().increment(unstopped ? GatewayCounter.ANSWERS_UNSTOPPED : GatewayCounter.ANSWERS_ENFORCED);
        heartbeat = shared.upstreams().executor().scheduleWithFixedDelay(reply::heartbeat, HEARTBEAT_S, HEARTBEAT_S, TimeUnit.SECONDS);
        shared.streams().takeAnyway();
        draw();
    }

    /** Draws what may be drawn now. */
    private void drawMore() {
        while (drawsMore()) {
            if (!shared.streams().take()) {
                if (!waits) {
                    waits = true;
                    shared.streams().whenFree(() -> {
                        waits = false;
                        drawMore();
                    });
                }
                return;
            }
            draw();
        }
    }

    private void draw() {
        int number = samples.size();
        DrawnSample sample = new DrawnSample(number, shared.upstreams(), request, shared.watching(),
                new WatchedSample(shared.watching(), group, number, sampled), this);
        samples.add(sample);
        counters().increment(GatewayCounter.SAMPLES_DRAWN);
        sample.start();
    }

    @Override
    public void opened() {
        opened = true;
        stopVoteTimer();
        allowed = spawned > 0 && !unstopped ? spawned : most;
        drawMore();
        maybeVote();
    }

    @Override
    public void begun(DrawnSample sample) {
        if (!firstToken) {
            firstToken = true;
            drawMore();
        }
    }

    @Override
    public void told(DrawnSample sample) {
        if (sample.blind()) {
            inactivate("the server sends no log-probs");
        }
        for (Decided decision : List.copyOf(concluding)) {
            if (decision.sequence() == sample.number() && sample.watched().hasStated()) {
                concluding.remove(decision);
                conclude(sample, decision);
            }
        }
    }

    @Override
    public void decided(Decided decision) {
        if (over) {
            return;
        }
        switch (decision.action()) {
            case SPAWN -> {
                spawned += decision.samples();
                session().applied(decision, 0);
                if (opened && !unstopped) {
                    allowed = spawned;
                    drawMore();
                }
            }
            case DECIDED -> {
                why(decision);
                session().applied(decision, 0);
                settled = true;
                counters().increment(GatewayCounter.DECISIONS_SETTLE);
                for (DrawnSample sample : samples) {
                    endFor(sample, EndReason.SETTLED, sample.watched().answer());
                }
                maybeVote();
            }
            case CONCLUDE -> {
                DrawnSample sample = samples.get(decision.sequence());
                if (sample.watched().hasStated()) {
                    conclude(sample, decision);
                } else {
                    // Asking it would take the prompt as the model's template has it. It goes on until it has stated an answer by itself.
                    counters().increment(GatewayCounter.CONCLUSIONS_WITHOUT_ANSWER);
                    awaitedAnswer = true;
                    concluding.add(decision);
                }
            }
            case STOP -> stop(decision);
            default -> {
                // A PROBE is not answered: no second call.
            }
        }
    }

    private void conclude(DrawnSample sample, Decided decision) {
        if (!sample.watched().closed()) {
            why(decision);
            counters().increment(GatewayCounter.DECISIONS_CONCLUDE);
            session().applied(decision, sample.watched().tokens());
            endFor(sample, EndReason.CONCLUDED, sample.watched().answer());
            maybeVote();
        }
    }

    /** The last sample that could still be an answer is not given up. */
    private void stop(Decided decision) {
        DrawnSample sample = samples.get(decision.sequence());
        boolean another = samples.size() < most && !settled || samples.stream().anyMatch(other -> other != sample && (!other.watched().closed()
                || !other.watched().answer().isEmpty()));
        if (another && !sample.watched().closed()) {
            why(decision);
            counters().increment(GatewayCounter.DECISIONS_STOP);
            session().applied(decision, sample.watched().tokens());
            endFor(sample, EndReason.STOPPED, "");
            maybeVote();
        }
    }

    /** For the path it ends here; its stream is closed unless the group runs un-stopped. */
    private void endFor(DrawnSample sample, EndReason reason, String answer) {
        if (sample.watched().closed()) {
            return;
        }
        sample.watched().close(reason, answer);
        if (!unstopped && !sample.over()) {
            sample.cancel();
            shared.streams().give();
        }
    }

    @Override
    public void ended(DrawnSample sample) {
        shared.streams().give();
        if (!sample.blind()) {
            shared.whole(sample.completionTokens());
        }
        maybeVote();
    }

    @Override
    public void failed(DrawnSample sample, ApiError error) {
        shared.streams().give();
        lastError = error;
        boolean first = samples.size() == 1 && !firstToken;
        if (first && sample.wasRefused() && !reply.begun()) {
            // Perhaps it is the log-probs that the server does not like: it shall say what it says to the request itself.
            counters().increment(GatewayCounter.ANSWERS_REFUSED);
            stopHeartbeat();
            over = true;
            close();
            passThrough.run();
            return;
        }
        counters().increment(GatewayCounter.SAMPLES_FAILED);
        sample.watched().close(EndReason.ABANDONED, "");
        maybeVote();
    }

    /** Once nothing runs: what stands is counted, behind every decision that is still to be heard of. */
    private void maybeVote() {
        if (over || voting || running() || drawsMore()) {
            return;
        }
        if (!inactive.isEmpty()) {
            finish();
        } else if (opened) {
            voting = true;
            session().vote(group);
            expectPath();
        } else if (voteTimer == null) {
            expectPath();
        }
    }

    /** Nobody waits long for the path: without it the samples that there are answer. */
    private void expectPath() {
        stopVoteTimer();
        voteTimer = shared.upstreams().executor().schedule(() -> {
            if (!over) {
                inactivate("the path did not answer within " + VOTE_MS + " ms");
                voting = false;
                maybeVote();
            }
        }, VOTE_MS, TimeUnit.MILLISECONDS);
    }

    private void stopVoteTimer() {
        if (voteTimer != null) {
            voteTimer.cancel(false);
            voteTimer = null;
        }
    }

    @Override
    public void voted(Voted result) {
        voting = false;
        vote = result;
        stopVoteTimer();
        drawMore();
        if (!over && !running() && !drawsMore()) {
            finish();
        }
    }

    private boolean running() {
        return samples.stream().anyMatch(sample -> !sample.watched().closed() || unstopped && !sample.over());
    }

    /** Whether samples are to come that are not drawn yet. */
    private boolean drawsMore() {
        return !over && (!settled || unstopped) && inactive.isEmpty() && firstToken && samples.size() < Math.min(allowed, most);
    }

    @Override
    public void refused(String why) {
        inactivate(why);
        voting = false;
        maybeVote();
    }

    private void inactivate(String why) {
        if (inactive.isEmpty()) {
            inactive = why;
            counters().increment(GatewayCounter.ANSWERS_INACTIVE);
        }
    }

    private void finish() {
        over = true;
        stopHeartbeat();
        stopVoteTimer();
        new EnforcedOutcome(shared, group, unstopped, samples, most, vote, whys, inactive, awaitedAnswer, lastError).tell(reply);
        close();
    }

    @Override
    public void writable(boolean on) {
        // The answer is written at once, and small.
    }

    @Override
    public void gone() {
        counters().increment(GatewayCounter.CLIENT_LEFT);
        over = true;
        stopHeartbeat();
        for (DrawnSample sample : samples) {
            sample.watched().close(EndReason.ABANDONED, "");
            if (!sample.over()) {
                sample.cancel();
                shared.streams().give();
            }
        }
        close();
    }

    private void close() {
        if (group != 0) {
            session().closeGroup(group);
        }
    }

    private void stopHeartbeat() {
        if (heartbeat != null) {
            heartbeat.cancel(false);
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
