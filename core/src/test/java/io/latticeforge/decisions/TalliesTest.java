package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class TalliesTest {
    private static final List<VoteRule> RULES = VoteId.withOthers(new SurpriseVote(1));

    @Test
    void workedExample() {
        Ballots ballots = new Ballots();
        Votes.ballot(ballots, "a", Math.log(0.2));
        Votes.ballot(ballots, "a", Math.log(0.3));
        Votes.ballot(ballots, "b", 0);
        Tallies tallies = new Tallies();
        tallies.count(ballots, RULES);
        assertEquals(1, tallies.winner(0));
        assertEquals(1.0, tallies.weight(0, 1), 1e-12);
        assertEquals(0.5, tallies.weight(0, 0), 1e-12);
        assertEquals(0, tallies.winner(1));
        assertEquals(2, tallies.votes(0));
        assertEquals(3, tallies.voters());
        assertFalse(tallies.tied(0));
    }

    @Test
    void tiesAreBrokenByCountThenThePolicysWeightThenOrderAndFlagged() {
        Tallies tallies = new Tallies();
        tallies.count(Votes.of("cab"), List.of(new MajorityVote()));
        assertEquals(0, tallies.winner(0), "first seen");
        assertTrue(tallies.tied(0));
        assertTrue(tallies.tied(0, 0) && tallies.tied(0, 1) && tallies.tied(0, 2));

        Ballots luckier = new Ballots();
        Votes.ballot(luckier, "a", -1);
        Votes.ballot(luckier, "b", 0);
        tallies.count(luckier, RULES);
        assertEquals(1, tallies.winner(1), "a majority of 1 : 1 goes to the luckier draw");
        assertTrue(tallies.tied(1));
        assertFalse(tallies.tied(0));
        assertFalse(tallies.tied(0, 1));

        Ballots halves = new Ballots();
        Votes.ballot(halves, "one", 0);
        Votes.ballot(halves, "two", 0);
        Votes.ballot(halves, "two", 0);
        VoteRule half = new VoteRule() {
            @Override
            public VoteId id() {
                return VoteId.ENTROPY;
            }

            @Override
            public void weigh(Ballots ballots, double[] weights) {
                for (int i = 0; i < ballots.size(); i++) {
                    weights[i] = ballots.get(i).answer == 0 ? 1 : 0.5;
                }
            }
        };
        tallies.count(halves, List.of(half));
        assertEquals(1, tallies.winner(0), "equal weight, more votes");
        assertTrue(tallies.tied(0));
    }

    @Test
    void nobodyVoted() {
        Tallies tallies = new Tallies();
        tallies.count(new Ballots(), RULES);
        assertEquals(-1, tallies.winner(0));
        assertFalse(tallies.tied(0));
    }

    @Test
    void anAnswerWhoseBallotWasWithdrawnHasNoWeight() {
        Ballots ballots = new Ballots();
        Ballot first = Votes.ballot(ballots, "a", 0);
        ballots.withdraw(first);
        Tallies tallies = new Tallies();
        tallies.count(ballots, RULES);
        assertEquals(-1, tallies.winner(0));
        Votes.ballot(ballots, "b", -9);
        tallies.count(ballots, RULES);
        assertEquals(1, tallies.winner(0));
        assertFalse(tallies.tied(0));
    }

    @Test
    void agreesWithCountingOneByOne() {
        Tallies tallies = new Tallies();
        for (long seed = 1; seed <= 100; seed++) {
            Ballots ballots = Votes.random(seed, (int) (seed * 7 % 90), 1 + (int) (seed % 40));
            tallies.count(ballots, RULES);
            double[] weights = new double[ballots.size()];
            for (int rule = 0; rule < RULES.size(); rule++) {
                RULES.get(rule).weigh(ballots, weights);
                double best = 0;
                for (int answer = 0; answer < ballots.answerCount(); answer++) {
                    double weight = 0;
                    int votes = 0;
                    for (int i = 0; i < ballots.size(); i++) {
                        if (ballots.get(i).answer == answer) {
                            weight += weights[i];
                            votes++;
                        }
                    }
                    assertEquals(weight, tallies.weight(rule, answer), "seed " + seed);
                    assertEquals(votes, tallies.votes(answer));
                    best = Math.max(best, weight);
                }
                if (ballots.size() > 0) {
                    assertEquals(best, tallies.weight(rule, tallies.winner(rule)), "seed " + seed);
                }
            }
        }
    }

    @Test
    void countingAgainAllocatesNothing() {
        Tallies tallies = new Tallies();
        Ballots ballots = Votes.random(3, 64, 12);
        SampleStop share = new ShareStop(0.8, 2, 1, new SurpriseVote(1)).newStop();
        SampleStop beta = new BetaStop(0.95).newStop();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100; i++) {
                tallies.count(ballots, RULES);
                share.settled(ballots);
                beta.settled(ballots);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }
}
