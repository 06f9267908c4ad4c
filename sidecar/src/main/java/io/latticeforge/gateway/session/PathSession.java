package io.latticeforge.gateway.session;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.Messages;
import io.latticeforge.ingest.Intakes;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.Limits;
import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.EndReason;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A session of the path for all requests of the gateway. Tokens of all streams that were read in one turn of the event loop travel in one frame,
 * as one step; everything else is a small frame of its own, in order. Where the path falls behind, tokens are dropped and counted, and the next one
 * of a sequence says that some are missing: the streams never wait.
 */
public final class PathSession {
    /** Frames under way from which on tokens are dropped. */
    static final int MAX_UNDER_WAY = 1024;

    private static final class Open {
        final GroupListener listener;
        final Set<Long> known = new HashSet<>();
        boolean opened;

        Open(GroupListener listener) {
            this.listener = listener;
        }
    }

    private final Executor gateway;
    private final Runnable dropped;
    private final PathLink link;
    private final ReplyReader replies = new ReplyReader(new Heard());
    private final Messages messages = new Messages();
    private final StepWriter step = new StepWriter(Limits.DEFAULT, 0).begin(0);
    private final Int2ObjectHashMap<Open> groups = new Int2ObjectHashMap<>();
    private int lastGroup;
    private long lastRequest;
    private boolean greeted;
    private boolean flushQueued;
    private int losses;

    /**
     * @param path    runs tasks on the path's thread
     * @param gateway runs tasks on the gateway's thread, the caller's
     * @param dropped hears of each token that the path never sees, as it is behind
     */
    public PathSession(Executor path, Intakes intakes, Executor gateway, Runnable dropped) {
        this.gateway = gateway;
        this.dropped = dropped;
        link = new PathLink(path, intakes, gateway, replies::read);
    }

    /**
     * Changes whenever the path may have lost tokens: the next one of each sequence has to say so ({@code resync} of {@link #token}).
     */
    public int losses() {
        return losses;
    }

    /** @return its number; what becomes of it the listener hears */
    public int openGroup(int samples, AnswerKind kind, String policy, GroupListener listener) {
        if (!greeted) {
            greeted = true;
            link.send(Hello.frame());
        }
        int group = ++lastGroup;
        groups.put(group, new Open(listener));
        send(messages.openGroup(request(group), group, samples, kind, policy, 0));
        return group;
    }

    public void openSequence(int group, int sequence, Sampled sampled) {
        boolean known = sampled.known();
        send(messages.openSequence(request(group), group, sequence, known ? sampled.temperature() : 1f, known ? sampled.topP() : 1f,
                known ? sampled.topK() : 0, known ? 0 : LatticeForgeClient.SAMPLING_UNKNOWN, new int[0]));
    }

    /**
     * A token of a sequence.
     *
     * @param at     0 for its first
     * @param chosen number of the token, or -1
     * @param logProb nats; NaN where it is not known
     * @param numbers of the best tokens, {@code count} of them, and
     * @param logProbs theirs
     * @param ends   whether it ends a segment
     * @param resync whether tokens before it may be missing
     */
    public void token(int group, int sequence, int at, int chosen, float logProb, int[] numbers, float[] logProbs, int count, boolean ends,
            boolean resync) {
        if (link.underWay() > MAX_UNDER_WAY) {
            dropped.run();
            losses++;
            return;
        }
        int flags = (ends ? StepView.BOUNDARY : 0) | (resync ? StepView.RESYNC : 0);
        if (!step.topKEntry(group, sequence, at, chosen, logProb, flags, numbers, logProbs, 0, count)) {
            flush();
            step.topKEntry(group, sequence, at, chosen, logProb, flags, numbers, logProbs, 0, count);
        }
        if (!flushQueued) {
            flushQueued = true;
            gateway.execute(this::flush);
        }
    }

    /** An answer that the text has stated at a token. */
    public void candidate(int group, int sequence, int at, String answer) {
        send(messages.candidate(request(group), group, sequence, at, bounded(answer)));
    }

    /** A decision took effect after so many tokens. */
    public void applied(Decided decision, int tokens) {
        send(messages.applied(request(decision.group()), decision.group(), decision.sequence(), tokens, decision.identity()));
    }

    public void closeSequence(int group, int sequence, int tokens, EndReason reason, String answer) {
        send(messages.closeSequence(request(group), group, sequence, tokens, reason, bounded(answer)));
    }

    /** What the answer of a group should have been. */
    public void outcome(int group, float reward, String truth) {
        send(messages.outcome(request(group), group, reward, bounded(truth)));
    }

    /** Asks for the vote. */
    public void vote(int group) {
        send(messages.vote(request(group), group));
    }

    /** Nothing is heard of it any more. */
    public void closeGroup(int group) {
        send(messages.closeGroup(request(group), group));
        groups.remove(group);
    }

    /** Groups that are open. */
    public int groups() {
        return groups.size();
    }

    public void close() {
        flush();
        link.end();
    }

    private void flush() {
        flushQueued = false;
        if (step.count() > 0) {
            step.request(request(Frame.ALL));
            step.finish();
            byte[] frame = new byte[step.length()];
            step.buffer().getBytes(0, frame);
            step.begin(0);
            link.send(frame);
        }
    }

    private void send(int length) {
        flush();
        link.send(messages.copy(length));
    }

    /** The group stands in the lower half: an Error names only the request. */
    private long request(int group) {
        return ++lastRequest << Integer.SIZE | Integer.toUnsignedLong(group);
    }

    private static String bounded(String answer) {
        return answer.length() <= Limits.DEFAULT.maxAnswerBytes() / 4 ? answer : answer.substring(0, Limits.DEFAULT.maxAnswerBytes() / 4);
    }

    private final class Heard implements ReplyReader.Heard {
        @Override
        public void welcome() {
            // What was sent before it waited in order behind Hello.
        }

        @Override
        public void decided(Decided decision) {
            Open open = groups.get(decision.group());
            if (open != null && open.known.add(decision.identity())) {
                open.listener.decided(decision);
            }
        }

        @Override
        public void answered(long request) {
            Open open = groups.get((int) request);
            if (open != null && !open.opened) {
                open.opened = true;
                open.listener.opened();
            }
        }

        @Override
        public void voted(int group, Voted vote) {
            Open open = groups.get(group);
            if (open != null) {
                open.listener.voted(vote);
            }
        }

        @Override
        public void error(long request, ErrorCode code, String text) {
            if (code == ErrorCode.NOT_READY || code == ErrorCode.OUT_OF_ORDER) {
                losses++;
            }
            if (request == Hello.REQUEST) {
                greeted = false;
                return;
            }
            int group = (int) request;
            @Nullable Open open = group == Frame.ALL ? null : groups.remove(group);
            if (open != null) {
                open.listener.refused(text);
            }
        }
    }
}
