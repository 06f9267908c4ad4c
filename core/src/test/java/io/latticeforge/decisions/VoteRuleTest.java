package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VoteRuleTest {
    private static Ballot ballot(double finalEntropy, double meanConfidence, double surprise) {
        Ballot ballot = new Ballot();
        ballot.finalEntropy = finalEntropy;
        ballot.meanConfidence = meanConfidence;
        ballot.surprise = surprise;
        return ballot;
    }

    private static double weight(VoteRule vote, Ballot ballot) {
        Ballots ballots = new Ballots();
        ballot.answer = ballots.answer("a");
        ballots.cast(ballot);
        double[] weights = new double[1];
        vote.weigh(ballots, weights);
        return weights[0];
    }

    @Test
    void workedExamples() {
        Ballot b = ballot(0.25, 12, -2);
        assertEquals(1, weight(new MajorityVote(), b));
        assertEquals(0.8, weight(new EntropyVote(), b));
        assertEquals(0.1353, weight(new SurpriseVote(1), b), 1e-4);
        assertEquals(Math.exp(-3), weight(new SurpriseVote(1.5), b), 1e-12);
        assertEquals(403.43, weight(new ExpConfidenceVote(2), b), 1e-2);
    }

    @Test
    void surpriseIsClipped() {
        assertEquals(Math.E, weight(new SurpriseVote(1), ballot(0, 0, 3)), 1e-12);
        assertEquals(Math.exp(-6), weight(new SurpriseVote(1), ballot(0, 0, -40)), 1e-12);
    }

    @Test
    void whatIsNotKnown() {
        Ballot b = ballot(Double.NaN, Double.NaN, Double.NaN);
        assertEquals(0.5, weight(new EntropyVote(), b));
        assertEquals(1, weight(new SurpriseVote(1), b));
        assertEquals(1, weight(new ExpConfidenceVote(2), b));
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void aWeightIsFiniteWhateverTheBallot(VoteId id) {
        VoteRule vote = id.defaults();
        assertEquals(id, vote.id());
        double[] hostile = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, Double.MAX_VALUE, -Double.MAX_VALUE,
            Double.MIN_VALUE, -1, 9999};
        double sum = 0;
        for (double entropy : hostile) {
            for (double confidence : hostile) {
                for (double surprise : hostile) {
                    Ballot b = ballot(entropy, confidence, surprise);
                    double weight = weight(vote, b);
                    assertTrue(Double.isFinite(weight) && weight >= 0, () -> id + ": " + weight);
                    assertEquals(weight, weight(vote, b));
                    sum += weight;
                }
            }
        }
        assertTrue(Double.isFinite(sum));
    }

    @Test
    void theOthersFollowInOrder() {
        assertEquals(List.of(VoteId.ENTROPY, VoteId.MAJORITY, VoteId.SURPRISE, VoteId.EXP_CONFIDENCE),
                VoteId.withOthers(new EntropyVote()).stream().map(VoteRule::id).toList());
        assertEquals(VoteId.values().length, Arrays.stream(VoteId.values()).map(VoteId::number).distinct().count());
        assertEquals("surprise", VoteId.nameOf(3));
        assertEquals("vote 99", VoteId.nameOf(99));
    }
}
