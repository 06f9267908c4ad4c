package io.latticeforge.gateway;

import io.latticeforge.gateway.session.Voted;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an enforced request came to, once nothing of it runs.
 *
 * @param most          samples that might have been drawn
 * @param vote          of the path; null where it did not answer
 * @param inactive      why no rule could be active; empty where they were
 * @param notAsked      why a sample that was to conclude was not asked for its answer; empty where none had to be
 * @param lastError     of the server, where it failed
 */
record EnforcedOutcome(Enforcement shared, int group, boolean unstopped, List<DrawnSample> samples, int most, @Nullable Voted vote, List<Why> whys,
        String inactive, String notAsked, @Nullable ApiError lastError) {

    /** Chooses the sample that is the answer, and has it told. */
    void tell(EnforcedReply reply) {
        Majority whole = Majority.of(shared.watching().kind(),
                samples.stream().filter(sample -> !sample.blind()).map(sample -> sample.watched().answer()).toList());
        if (unstopped && vote != null) {
            compare(vote.winner(), whole);
        }
        String winner = unstopped || vote == null ? whole.winner() : vote.winner();
        DrawnSample best = Winner.of(shared.watching().kind(), samples, winner);
        if (best == null || best.hasFailed() && best.watched().answer().isEmpty()) {
            reply.error(lastError == null ? ApiError.upstream(HttpResponseStatus.BAD_GATEWAY, "no_answer", "the server gave no answer") : lastError);
            return;
        }
        if (inactive.isEmpty() && !unstopped) {
            shared.took(samples.stream().map(DrawnSample::account).mapToLong(TokenAccount::completionTokens).sum(), most);
        }
        reply.answer(best, samples, new EnforcedReply.Extension(unstopped, samples.size(), most, vote, winner, whys, inactive, notAsked,
                shared.wholeLength()));
    }

    /** What the decisions give, against the majority of everything; that majority is on record as the truth of the group. */
    private void compare(String enforced, Majority whole) {
        boolean same = whole.leads(enforced);
        shared.watching().counters().increment(same ? GatewayCounter.UNSTOPPED_SAME : GatewayCounter.UNSTOPPED_DIFFERENT);
        shared.power().compared(same);
        shared.watching().session().outcome(group, same ? 1 : 0, whole.winner());
    }
}
