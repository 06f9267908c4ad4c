package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every registered vote promises. A new vote is here by being registered. */
class VoteContractTest {
    private static final double[] HOSTILE = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, Double.MAX_VALUE,
        -Double.MAX_VALUE, Double.MIN_VALUE, -1, 9999, 1e-300, -1e-300};

    private static double[] weigh(VoteRule vote, Ballots ballots) {
        double[] weights = new double[ballots.size()];
        vote.weigh(ballots, weights);
        return weights;
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void hasItsIdAndItsParametersAreRead(VoteId id) {
        assertEquals(id, id.defaults().id());
        assertEquals(id.defaults(), id.defaults());
        assertEquals(id.yamlName(), VoteId.nameOf(id.number()));
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void isFiniteWhateverTheBallotsHold(VoteId id) {
        long seed = new Random().nextLong();
        System.out.println(id + " hostile seed " + seed);
        Random random = new Random(seed);
        VoteRule vote = id.defaults();
        for (int round = 0; round < 300; round++) {
            Ballots ballots = Votes.random(seed + round, round == 0 ? 1024 : 1 + random.nextInt(20), 1 + random.nextInt(9));
            for (int i = 0; i < ballots.size(); i++) {
                Votes.fill(ballots.get(i), () -> HOSTILE[random.nextInt(HOSTILE.length)]);
            }
            double sum = 0;
            for (double weight : weigh(vote, ballots)) {
                assertTrue(Double.isFinite(weight) && weight >= 0, id + ": " + weight);
                sum += weight;
            }
            assertTrue(Double.isFinite(sum));
        }
        double[] untouched = {7};
        vote.weigh(new Ballots(), untouched);
        assertEquals(7, untouched[0]);
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void isTheSameEachTimeWhateverWasWeighedBefore(VoteId id) {
        VoteRule used = id.defaults();
        for (long seed = 1; seed <= 200; seed++) {
            Ballots ballots = Votes.random(seed, (int) (seed * 13 % 70), 1 + (int) (seed % 5));
            double[] first = weigh(used, ballots);
            weigh(used, Votes.random(seed + 1, 50, 30));
            assertArrayEquals(first, weigh(used, ballots), "seed " + seed);
            assertArrayEquals(first, weigh(id.defaults(), ballots), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void theOrderOfTheBallotsIsNoMatter(VoteId id) {
        VoteRule vote = id.defaults();
        for (long seed = 1; seed <= 200; seed++) {
            Ballots ballots = Votes.random(seed, (int) (seed * 13 % 70), 1 + (int) (seed % 5));
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < ballots.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(seed));
            Ballots shuffled = new Ballots();
            for (int i = 0; i < ballots.answerCount(); i++) {
                shuffled.answer(ballots.answer(i));
            }
            order.forEach(i -> shuffled.cast(ballots.get(i)));
            double[] weights = weigh(vote, ballots);
            double[] of = weigh(vote, shuffled);
            for (int i = 0; i < of.length; i++) {
                assertEquals(weights[order.get(i)], of[i], 1e-12 * (1 + weights[order.get(i)]), "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void whereNothingIsKnownItIsTheMajority(VoteId id) {
        Ballots ballots = Votes.of("abbcbab");
        for (int i = 0; i < ballots.size(); i++) {
            Votes.fill(ballots.get(i), () -> Double.NaN);
        }
        Tallies tallies = new Tallies();
        tallies.count(ballots, List.of(id.defaults()));
        assertEquals(1, tallies.all().winner(0));
        if (id != VoteId.PHASE && id != VoteId.DEMPSTER_SHAFER) {
            double[] weights = weigh(id.defaults(), ballots);
            assertTrue(weights[0] > 0 && Arrays.stream(weights).allMatch(w -> w == weights[0]));
        }
    }

    @ParameterizedTest
    @EnumSource(VoteId.class)
    void weighingAllocatesNothing(VoteId id) {
        VoteRule vote = id.defaults();
        Ballots ballots = Votes.random(3, 64, 12);
        double[] weights = new double[64];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50; i++) {
                vote.weigh(ballots, weights);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }

    @Test
    void numbersAndNamesAreNotReused() {
        assertEquals(VoteId.values().length, Arrays.stream(VoteId.values()).map(VoteId::number).distinct().count());
        assertEquals(VoteId.values().length, Arrays.stream(VoteId.values()).map(VoteId::yamlName).distinct().count());
    }
}
