package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every vote beside its formula written out the plain way, on 10,000 random sets of ballots. */
class VoteOracleTest {
    private static final int SETS = 10_000;

    /** Weights of all ballots, in their order. */
    private interface Definition {
        double[] weights(List<Ballot> ballots);
    }

    private static final Map<VoteId, Definition> DEFINITIONS = new EnumMap<>(VoteId.class);

    static {
        DEFINITIONS.put(VoteId.MAJORITY, each(b -> 1, 1));
        DEFINITIONS.put(VoteId.ENTROPY, each(b -> 1 / (1 + b.finalEntropy), 0.5));
        DEFINITIONS.put(VoteId.SURPRISE, each(b -> Math.exp(Math.clamp(b.surprise, -6, 1)), 1));
        DEFINITIONS.put(VoteId.EXP_CONFIDENCE, each(b -> Math.exp(b.meanConfidence / 2), 1));
        DEFINITIONS.put(VoteId.MEAN_CONFIDENCE, known(b -> b.meanConfidence));
        DEFINITIONS.put(VoteId.TAIL_CONFIDENCE, known(b -> b.tailConfidence));
        DEFINITIONS.put(VoteId.BOTTOM_CONFIDENCE, known(b -> b.bottomConfidence));
        DEFINITIONS.put(VoteId.LOWEST_CONFIDENCE, known(b -> b.lowestConfidence));
        DEFINITIONS.put(VoteId.TAIL_ENTROPY, known(b -> Math.exp(-b.tailEntropy)));
        DEFINITIONS.put(VoteId.SOFTMAX, ballots -> {
            if (ballots.stream().allMatch(b -> Double.isNaN(b.meanConfidence))) {
                return ballots.stream().mapToDouble(b -> 1.0 / ballots.size()).toArray();
            }
            double[] raw = known(b -> Math.exp(b.meanConfidence)).weights(ballots);
            double sum = DoubleStream.of(raw).sum();
            return DoubleStream.of(raw).map(w -> w / sum).toArray();
        });
        DEFINITIONS.put(VoteId.BORDA, VoteOracleTest::borda);
        DEFINITIONS.put(VoteId.LOG_ODDS, known(b -> {
            double p = Math.clamp(Math.exp(b.meanLogProb), 0.5, 1 - 1e-6);
            return Math.log(p) - Math.log1p(-p);
        }));
        DEFINITIONS.put(VoteId.MIN_LOG_PROB, known(b -> Math.exp(b.minLogProb)));
        DEFINITIONS.put(VoteId.SEQUENCE_PROBABILITY, known(b -> Math.exp(b.meanLogProb)));
        DEFINITIONS.put(VoteId.PHASE, ballots -> {
            double[] amplitudes = DEFINITIONS.get(VoteId.SURPRISE).weights(ballots);
            double[] sums = IntStream.range(0, ballots.size()).mapToDouble(i -> IntStream.range(0, ballots.size())
                    .filter(j -> ballots.get(j).answer == ballots.get(i).answer).mapToDouble(j -> amplitudes[j]).sum()).toArray();
            double squares = IntStream.range(0, ballots.size()).mapToDouble(i -> amplitudes[i] * sums[i]).sum();
            return IntStream.range(0, ballots.size()).mapToDouble(i -> amplitudes[i] * sums[i] / squares).toArray();
        });
    }

    private static Definition each(ToDoubleFunction<Ballot> formula, double unknown) {
        return ballots -> ballots.stream().mapToDouble(formula).map(w -> Double.isNaN(w) ? unknown : w).toArray();
    }

    private static Definition known(ToDoubleFunction<Ballot> formula) {
        return ballots -> {
            double mean = ballots.stream().mapToDouble(formula).filter(w -> !Double.isNaN(w)).average().orElse(1);
            return each(formula, mean).weights(ballots);
        };
    }

    private static double[] borda(List<Ballot> ballots) {
        double[] ascending = ballots.stream().mapToDouble(b -> Double.isNaN(b.selfCertainty) ? -1 : b.selfCertainty).sorted().toArray();
        return ballots.stream().mapToDouble(b -> Double.isNaN(b.selfCertainty) ? -1 : b.selfCertainty).map(x -> IntStream
                .range(0, ascending.length).filter(i -> ascending[i] == x).map(i -> i + 1).average().orElseThrow()).toArray();
    }

    private static List<Ballot> list(Ballots ballots) {
        return IntStream.range(0, ballots.size()).mapToObj(ballots::get).toList();
    }

    @Test
    void everyVoteIsItsDefinition() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        List<VoteRule> rules = VoteId.withOthers(new MajorityVote());
        double[] weights = new double[64];
        for (int set = 0; set < SETS; set++) {
            Ballots ballots = Votes.random(seed + set, set % 23, 1 + set % 7);
            for (VoteRule rule : rules) {
                if (rule.id() == VoteId.DEMPSTER_SHAFER) {
                    continue; // beside full fusion, in EvidenceTest
                }
                rule.weigh(ballots, weights);
                double[] expected = DEFINITIONS.get(rule.id()).weights(list(ballots));
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], weights[i], 1e-9 * (1e-3 + expected[i]),
                            rule + ", ballot " + i + ", seed " + seed + ", set " + set);
                }
            }
        }
    }

    @Test
    void theTopShareByConfidenceIsKept() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        double[] weights = new double[64];
        for (int set = 0; set < SETS; set++) {
            Ballots ballots = Votes.random(seed + set, 1 + set % 23, 1 + set % 7);
            int percent = 1 + set % 100;
            new ConfidenceVote(ConfidenceVote.Part.LOWEST_WINDOW, percent, 64).weigh(ballots, weights);
            int keep = (ballots.size() * percent + 99) / 100;
            double[] best = list(ballots).stream().map(b -> b.lowestConfidence).filter(c -> !Double.isNaN(c))
                    .sorted(Comparator.reverseOrder()).mapToDouble(c -> c).toArray();
            double[] expected = known(b -> b.lowestConfidence).weights(list(ballots));
            for (int i = 0; i < ballots.size(); i++) {
                double own = ballots.get(i).lowestConfidence;
                boolean kept = best.length < keep || own >= best[keep - 1];
                assertEquals(kept ? expected[i] : 0, weights[i], 1e-9 * expected[i], "seed " + seed + ", set " + set + ", ballot " + i);
            }
        }
    }
}
