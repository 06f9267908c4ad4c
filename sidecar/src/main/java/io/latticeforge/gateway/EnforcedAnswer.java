package io.latticeforge.gateway;

import io.latticeforge.base.Counters;
import io.latticeforge.gateway.session.Decided;
import io.latticeforge.gateway.session.GroupListener;
import io.latticeforge.gateway.session.PathSession;
import io.latticeforge.gateway.session.Sampled;
import io.latticeforge.gateway.session.Voted;
import io.latticeforge.protocol.codec.EndReason;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request, answered by several samples: what is decided is obeyed, and the vote says which sample is the answer. Where the path is silent or a
 * server gives no log-probs, the first sample is. An un-stopped group is decided like any other, but its streams run to their ends and
 * the majority of them is the answer. Where the first sample will be the answer whatever comes, the client reads it while it is drawn.
 */
final class EnforcedAnswer implements Exchange, GroupListener, DrawnSample.Owner {
    private static final long HEARTBEAT_S = 10;
    private static final long VOTE_MS = 2_000;

    private final Enforcement shared;
    private final EnforcedReply reply;
    private final Runnable passThrough;
    private final Samples samples;
    private final int most;
    private final Obedience obedience;
    private int group;
    private boolean unstopped;
    private int spawned;
    private boolean opened;
    private boolean voting;
    private boolean over;
    private boolean live;
    private String inactive = "";
    private @Nullable ApiError lastError;
    private @Nullable Voted vote;
    private @Nullable ScheduledFuture<?> heartbeat;
    private @Nullable ScheduledFuture<?> voteTimer;

    /**
     * @param most        samples
     * @param passThrough has the server answer the request as it came, where it does not take ours
     */
    EnforcedAnswer(Enforcement shared, UpstreamRequest request, boolean chat, Sampled sampled, int most, EnforcedReply reply, Runnable passThrough) {
        this.shared = shared;
        this.most = most;
        this.reply = reply;
        this.passThrough = passThrough;
        samples = new Samples(shared, request, sampled, most, this);
        obedience = new Obedience(shared, samples, chat, () -> unstopped, this::maybeVote);
    }

    @Override
    public void start() {
        group = session().openGroup(most, shared.watching().kind(), shared.watching().policy(), this);
        unstopped = shared.power().unstopped(group);
        counters().increment(unstopped ? GatewayCounter.ANSWERS_UNSTOPPED : GatewayCounter.ANSWERS_ENFORCED);
        heartbeat = shared.upstreams().executor().scheduleWithFixedDelay(reply::heartbeat, HEARTBEAT_S, HEARTBEAT_S, TimeUnit.SECONDS);
        live = most == 1;
        samples.begin(group);
    }

    @Override
    public void opened() {
        opened = true;
        stopVoteTimer();
        samples.allow(spawned > 0 && !unstopped ? spawned : most);
        maybeVote();
    }

    @Override
    public void begun(DrawnSample sample) {
        samples.begun();
    }

    @Override
    public void said(DrawnSample sample) {
        if (live && !over) {
            reply.say(sample);
        }
    }

    @Override
    public void flushed() {
        if (live && !over) {
            reply.flush();
        }
    }

    @Override
    public void told(DrawnSample sample) {
        if (sample.blind()) {
            inactivate("the server sends no log-probs");
        }
        obedience.told(sample);
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
                    samples.allow(spawned);
                }
            }
            case DECIDED -> {
                if (!unstopped) {
                    samples.enough();
                }
                obedience.settle(decision);
            }
            case CONCLUDE -> obedience.conclude(decision);
            case STOP -> obedience.stop(decision);
            default -> {
                // A PROBE asks a sample that goes on: that takes another sample's place on the server for each.
            }
        }
    }

    @Override
    public void ended(DrawnSample sample) {
        shared.streams().give();
        if (!sample.blind()) {
            shared.whole(sample.account().completionTokens());
        }
        maybeVote();
    }

    @Override
    public void failed(DrawnSample sample, ApiError error) {
        shared.streams().give();
        lastError = error;
        boolean first = samples.all().size() == 1 && !samples.hasBegun();
        if (first && sample.wasRefused() && !reply.begun()) {
            // Perhaps it is the log-probs that the server does not like: it shall say what it says to the request itself.
            counters().increment(GatewayCounter.ANSWERS_REFUSED);
            stopHeartbeat();
            over = true;
            samples.enough();
            close();
            passThrough.run();
            return;
        }
        counters().increment(GatewayCounter.SAMPLES_FAILED);
        obedience.cancel(sample);
        sample.watched().close(EndReason.ABANDONED, "");
        maybeVote();
    }

    /** Once nothing runs: what stands is counted, behind every decision that is still to be heard of. */
    private void maybeVote() {
        if (over || voting || running() || samples.moreToCome()) {
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
        samples.more();
        if (!over && !running() && !samples.moreToCome()) {
            finish();
        }
    }

    private boolean running() {
        return samples.all().stream().anyMatch(sample -> !sample.watched().closed() || unstopped && !sample.over());
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
            samples.enough();
            counters().increment(GatewayCounter.ANSWERS_INACTIVE);
            if (samples.all().size() == 1 && !over) {
                // It is the only one, and stays so.
                live = true;
                said(samples.get(0));
            }
        }
    }

    private void finish() {
        over = true;
        samples.enough();
        stopHeartbeat();
        stopVoteTimer();
        new EnforcedOutcome(shared, group, unstopped, samples.all(), most, vote, obedience.whys(), inactive, obedience.notAsked(), lastError)
                .tell(reply);
        close();
    }

    @Override
    public void writable(boolean on) {
        // What is told at the end is small and written at once; a stream is held back while its client is.
        if (live && !samples.all().isEmpty()) {
            samples.get(0).pause(!on);
        }
    }

    @Override
    public void gone() {
        counters().increment(GatewayCounter.CLIENT_LEFT);
        over = true;
        samples.enough();
        stopHeartbeat();
        stopVoteTimer();
        for (DrawnSample sample : samples.all()) {
            sample.watched().close(EndReason.ABANDONED, "");
            samples.cut(sample);
            obedience.cancel(sample);
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

    private PathSession session() {
        return shared.watching().session();
    }

    private Counters<GatewayCounter> counters() {
        return shared.watching().counters();
    }
}
