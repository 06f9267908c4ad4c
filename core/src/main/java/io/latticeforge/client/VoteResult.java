package io.latticeforge.client;

import io.latticeforge.protocol.codec.VoteResultDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a group as it stands.
 *
 * @param winner        in canonical form; null where nobody voted
 * @param rule          the vote rule of the policy, whose winner it is
 * @param voters        sequences whose answers were counted
 * @param dropped       sequences without an answer, or stopped as failing
 * @param policyVersion first eight bytes of the policy's content hash
 * @param answers       every answer, in canonical form
 * @param tallies       every rule, every answer; where samples were cut off by their length limit, then all again without those
 */
public record VoteResult(int group, @Nullable String winner, int rule, int voters, int dropped, long policyVersion, List<Answer> answers,
        List<Tally> tallies) {

    /** @param votes sequences that gave it */
    public record Answer(String text, int votes) {}

    /**
     * @param answer index into the answers
     * @param winner whether it wins under this rule
     * @param tied   whether another one had the same weight
     * @param contested said of a winner: two voters who are each nearly certain contradict each other (pairwise K above 0.7)
     * @param completedOnly this tally leaves out samples that were cut off by their length limit
     * @param diverges said of a winner: it is not the majority's
     */
    public record Tally(int rule, int answer, double weight, int votes, boolean winner, boolean tied, boolean contested,
            boolean completedOnly, boolean diverges) {}

    /** Whether two voters who are each nearly certain contradict each other: pairwise K above 0.7. */
    public boolean contested() {
        return tallies.stream().anyMatch(tally -> tally.contested && !tally.completedOnly);
    }

    static VoteResult read(VoteResultDecoder in) {
        List<Tally> tallies = new ArrayList<>();
        for (VoteResultDecoder.TalliesDecoder t : in.tallies()) {
            tallies.add(new Tally(t.rule(), t.answer(), t.weight(), (int) t.votes(), t.flags().winner(), t.flags().tied(),
                    t.flags().contested(), t.flags().completedOnly(), t.flags().diverges()));
        }
        List<Answer> answers = new ArrayList<>();
        for (VoteResultDecoder.AnswersDecoder a : in.answers()) {
            int votes = (int) a.votes();
            answers.add(new Answer(a.answer(), votes));
        }
        String winner = in.winner();
        return new VoteResult((int) in.group(), in.winnerAnswer() == NOBODY ? null : winner, in.rule(), (int) in.voters(),
                (int) in.dropped(), in.policyVersion(), List.copyOf(answers), List.copyOf(tallies));
    }

    private static final int NOBODY = 65_535;
}
