package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.decisions.ConfidenceVote.Part;
import io.latticeforge.settings.Section;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjDoubleConsumer;
import org.junit.jupiter.api.Test;

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

    private static double[] weights(VoteRule vote, String answers, ObjDoubleConsumer<Ballot> set, double... values) {
        Ballots ballots = Votes.of(answers);
        double[] weights = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            set.accept(ballots.get(i), values[i]);
        }
        vote.weigh(ballots, weights);
        return weights;
    }

    @Test
    void workedExamplesOfAllBallotsTogether() {
        ObjDoubleConsumer<Ballot> mean = (b, x) -> b.meanConfidence = x;
        assertArrayEquals(new double[] {0, 18, 15, 0}, weights(new ConfidenceVote(Part.WHOLE, 50, 0), "abcd", mean, 12, 18, 15, 9));
        assertArrayEquals(new double[] {12, 18, 15, 15}, weights(new ConfidenceVote(Part.WHOLE, 100, 0), "abcd", mean, 12, 18, 15,
                Double.NaN));
        assertArrayEquals(new double[] {0.8808, 0.1192}, weights(new SoftmaxVote(1), "ab", mean, 12, 10), 1e-4);
        ObjDoubleConsumer<Ballot> certainty = (b, x) -> b.selfCertainty = x;
        assertArrayEquals(new double[] {1, 4, 2.5, 2.5}, weights(new BordaVote(1), "abcd", certainty, 14, 20, 17, 17));
        assertArrayEquals(new double[] {1.5, 4, 1.5, 3}, weights(new BordaVote(1), "abcd", certainty, Double.NaN, 20, Double.NaN, -17));
        assertArrayEquals(new double[] {1, 8}, weights(new BordaVote(3), "ab", certainty, 1, 2));
        assertArrayEquals(new double[] {0.3, 0.3, 0.3, 0.1}, weights(new PhaseVote(new MajorityVote()), "aaab", certainty, 0, 0, 0, 0),
                1e-12);
        ObjDoubleConsumer<Ballot> sum = (b, x) -> b.sumLogProb = x;
        assertArrayEquals(new double[] {0.6065, 1}, weights(new SequenceProbabilityVote(false), "ab", sum, -1, -0.5), 1e-4);
        ObjDoubleConsumer<Ballot> logProb = (b, x) -> b.meanLogProb = x;
        assertEquals(0.9048, weights(new SequenceProbabilityVote(true), "a", logProb, -0.1)[0], 1e-4);
        assertEquals(2.1972, weights(new LogOddsVote(), "a", logProb, -0.10536)[0], 1e-4);
        assertEquals(0, weights(new LogOddsVote(), "a", logProb, -3)[0], "a doubtful witness");
        assertEquals(0.0498, weights(new MinLogProbVote(), "a", (b, x) -> b.minLogProb = x, -3)[0], 1e-4);
        assertEquals(0.6065, weights(new TailEntropyVote(2_048), "a", (b, x) -> b.tailEntropy = x, 0.5)[0], 1e-4);
    }

    @Test
    void oddsMultiply() {
        double[] weights = weights(new LogOddsVote(), "aab", (b, x) -> b.meanLogProb = x, Math.log(0.6), Math.log(0.7), Math.log(0.75));
        assertEquals(0.6 / 0.4 * 0.7 / 0.3, Math.exp(weights[0] + weights[1]), 1e-12);
        assertTrue(weights[0] + weights[1] > weights[2], "3.5 : 3");
    }

    @Test
    void evidenceOfWorkedExample() {
        DempsterShaferVote vote = new DempsterShaferVote(0.9);
        ObjDoubleConsumer<Ballot> entropy = (b, x) -> b.finalEntropy = x;
        double[] weights = weights(vote, "aab", entropy, 0, 0.5, 0);
        assertEquals(24 / 34.0, weights[0] + weights[1], 1e-12);
        assertEquals(9 / 34.0, weights[2], 1e-12);
        assertTrue(weights[0] > weights[1]);
        Ballots contested = Votes.of("ab");
        contested.get(0).finalEntropy = 0;
        contested.get(1).finalEntropy = 0;
        assertEquals(0.81, vote.conflict(contested), 1e-12);
        assertEquals(0, vote.conflict(Votes.of("aaa")));
        assertEquals(0, vote.conflict(new Ballots()));
        assertEquals(0.72 * 0.72, vote.conflict(Votes.of("abab")), 1e-12);
    }

    @Test
    void theFormerNameIsStillRead() {
        Section former = Section.parse("vote: {confidence: {temperature: 3}}", "x.yaml");
        assertEquals(new ExpConfidenceVote(3), VoteId.parse(former.form("vote", "")));
    }

    @Test
    void theOthersFollowInOrder() {
        assertEquals(List.of(VoteId.ENTROPY, VoteId.MAJORITY, VoteId.SURPRISE, VoteId.EXP_CONFIDENCE),
                VoteId.withOthers(new EntropyVote()).stream().map(VoteRule::id).limit(4).toList());
        assertEquals(VoteId.values().length, Arrays.stream(VoteId.values()).map(VoteId::number).distinct().count());
        assertEquals("surprise", VoteId.nameOf(3));
        assertEquals("vote 99", VoteId.nameOf(99));
    }
}
