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
        assertEquals(1, tallies.all().winner(0));
        assertEquals(1.0, tallies.all().weight(0, 1), 1e-12);
        assertEquals(0.5, tallies.all().weight(0, 0), 1e-12);
        assertEquals(0, tallies.all().winner(1));
        assertEquals(2, tallies.all().votes(0));
        assertEquals(3, tallies.all().voters());
        assertFalse(tallies.all().tied(0));
    }

    @Test
    void tiesAreBrokenByCountThenThePolicysWeightThenOrderAndFlagged() {
        Tallies tallies = new Tallies();
        tallies.count(Votes.of("cab"), List.of(new MajorityVote()));
        assertEquals(0, tallies.all().winner(0), "first seen");
        assertTrue(tallies.all().tied(0));
        assertTrue(tallies.all().tied(0, 0) && tallies.all().tied(0, 1) && tallies.all().tied(0, 2));

        Ballots luckier = new Ballots();
        Votes.ballot(luckier, "a", -1);
        Votes.ballot(luckier, "b", 0);
        tallies.count(luckier, RULES);
        assertEquals(1, tallies.all().winner(1), "a majority of 1 : 1 goes to the luckier draw");
        assertTrue(tallies.all().tied(1));
        assertFalse(tallies.all().tied(0));
        assertFalse(tallies.all().tied(0, 1));

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
        assertEquals(1, tallies.all().winner(0), "equal weight, more votes");
        assertTrue(tallies.all().tied(0));
    }

    @Test
    void nobodyVoted() {
        Tallies tallies = new Tallies();
        tallies.count(new Ballots(), RULES);
        assertEquals(-1, tallies.all().winner(0));
        assertFalse(tallies.all().tied(0));
    }

    @Test
    void anAnswerWhoseBallotWasWithdrawnHasNoWeight() {
        Ballots ballots = new Ballots();
        Ballot first = Votes.ballot(ballots, "a", 0);
        ballots.withdraw(first);
        Tallies tallies = new Tallies();
        tallies.count(ballots, RULES);
        assertEquals(-1, tallies.all().winner(0));
        Votes.ballot(ballots, "b", -9);
        tallies.count(ballots, RULES);
        assertEquals(1, tallies.all().winner(0));
        assertFalse(tallies.all().tied(0));
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
                    assertEquals(weight, tallies.all().weight(rule, answer), "seed " + seed);
                    assertEquals(votes, tallies.all().votes(answer));
                    best = Math.max(best, weight);
                }
                if (ballots.size() > 0) {
                    assertEquals(best, tallies.all().weight(rule, tallies.all().winner(rule)), "seed " + seed);
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

    @Test
    void withAndWithoutTruncatedSamples() {
        Ballots ballots = Votes.of("aabbb");
        ballots.get(3).truncated = true;
        ballots.get(4).truncated = true;
        Tallies tallies = new Tallies();
        tallies.count(ballots, RULES);
        assertEquals(1, tallies.all().winner(0));
        assertEquals(0, tallies.completed().winner(0));
        assertEquals(2, tallies.truncated());
        assertEquals(3, tallies.completed().voters());
        assertEquals(1, tallies.completed().votes(1));
        ballots.get(0).truncated = true;
        ballots.get(1).truncated = true;
        ballots.get(2).truncated = true;
        tallies.count(ballots, RULES);
        assertEquals(-1, tallies.completed().winner(0), "nobody ran to the end");
        assertFalse(tallies.completed().tied(0) || tallies.completed().diverges(0) || tallies.completed().contested());
    }

    @Test
    void whereAVoteDivergesFromTheMajority() {
        Ballots ballots = new Ballots();
        Votes.ballot(ballots, "a", -2);
        Votes.ballot(ballots, "a", -3);
        Votes.ballot(ballots, "b", 0);
        Tallies tallies = new Tallies();
        tallies.count(ballots, RULES);
        for (int rule = 0; rule < RULES.size(); rule++) {
            VoteId id = RULES.get(rule).id();
            assertEquals(id == VoteId.SURPRISE || id == VoteId.PHASE, tallies.all().diverges(rule), () -> "" + id);
        }
        tallies.count(ballots, List.of(new SurpriseVote(1)));
        assertTrue(tallies.all().diverges(0), "the majority need not be among the rules");
    }

    @Test
    void contestedAboveTheBound() {
        Ballots ballots = Votes.of("aab");
        Tallies tallies = new Tallies();
        tallies.count(ballots, RULES);
        assertEquals(0.72 * 0.72, tallies.all().conflict(), 1e-12);
        assertFalse(tallies.all().contested());
        ballots.get(0).finalEntropy = 0;
        ballots.get(2).finalEntropy = 0;
        tallies.count(ballots, RULES);
        assertEquals(0.81, tallies.all().conflict(), 1e-12);
        assertTrue(tallies.all().contested());
        ballots.get(2).truncated = true;
        tallies.count(ballots, RULES);
        assertTrue(tallies.all().contested() && !tallies.completed().contested());
        tallies.count(ballots, List.of(new DempsterShaferVote(0.8)));
        assertEquals(0.64, tallies.all().conflict(), 1e-12);
    }
}
