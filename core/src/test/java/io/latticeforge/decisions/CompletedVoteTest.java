package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.settings.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samples that were cut off count nothing beside one that was not, whatever the vote. */
class CompletedVoteTest {
    private static VoteRule vote(String yaml) {
        return VoteId.parse(Section.parse("vote: " + yaml, "test").form("vote", "majority"));
    }

    private static Ballots ballots(boolean... truncated) {
        Ballots ballots = new Ballots();
        for (int i = 0; i < truncated.length; i++) {
            Ballot ballot = new Ballot();
            ballot.sequence = i;
            ballot.answer = ballots.answer(i < 2 ? "7" : "5");
            ballot.truncated = truncated[i];
            ballots.cast(ballot);
        }
        return ballots;
    }

    private static double[] weights(VoteRule rule, Ballots ballots) {
        double[] weights = new double[ballots.size()];
        rule.weigh(ballots, weights);
        return weights;
    }

    @Test
    void theWorkedExample() {
        assertArrayEquals(new double[] {0, 0, 1}, weights(vote("{majority: {truncated: drop}}"), ballots(true, true, false)));
        assertArrayEquals(new double[] {1, 1, 1}, weights(vote("majority"), ballots(true, true, false)), "by default all vote");
    }

    @ParameterizedTest
    @EnumSource
    void whereAllOrNoneWereCutOffItIsTheVoteItself(VoteId id) {
        VoteRule dropping = vote("{" + id.yamlName() + ": {truncated: drop}}");
        assertEquals(id, dropping.id());
        assertEquals(id.defaults().confidenceWindow(), dropping.confidenceWindow());
        assertEquals(id.defaults().entropyWindow(), dropping.entropyWindow());
        for (boolean cut : new boolean[] {true, false}) {
            Ballots same = ballots(cut, cut, cut);
            assertArrayEquals(weights(id.defaults(), same), weights(dropping, same));
        }
        double[] mixed = weights(dropping, ballots(true, false, true));
        assertTrue(mixed[0] == 0 && mixed[1] > 0 && mixed[2] == 0);
    }

    @Test
    void anotherWordIsRefused() {
        String refusal = assertThrows(LatticeForgeException.class, () -> vote("{majority: {truncated: ignore}}")).getMessage();
        assertTrue(refusal.contains("'truncated' in majority is 'ignore', which is none of keep, drop"), refusal);
    }
}
