package io.latticeforge.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cheap rivals (formulas §5a): majority of the first k complete samples; of the first k with their first stated answer, plain and
 * with surprise weights; and short-m@k (arXiv 2505.17813): of k samples that run together the first m to finish vote, the others are cut
 * there. Over the same orders as the policies.
 */
final class Rivals {
    private static final int[] FIRST_TO_FINISH = {1, 2, 3, 5, 8};

    private final List<Rival> majority = new ArrayList<>();
    private final List<Rival> firstStated = new ArrayList<>();
    private final List<Rival> firstStatedSurprise = new ArrayList<>();
    private final List<Rival> shortest = new ArrayList<>();
    private final Corpus corpus;
    private final int shuffles;
    /** By group and shuffle: the samples in the order in which they are drawn. */
    private final RivalSample[][][] complete;
    private final RivalSample[][][] stated;
    private final int[] truths;
    private final int[] statedTruths;

    Rivals(Corpus corpus, CompletePlay everything, CompletePlay first, Orders orders) {
        this.corpus = corpus;
        shuffles = orders.count();
        int groups = corpus.groups().size();
        complete = new RivalSample[groups][shuffles][];
        stated = new RivalSample[groups][shuffles][];
        truths = new int[groups];
        statedTruths = new int[groups];
        int most = 0;
        for (int g = 0; g < groups; g++) {
            truths[g] = everything.truth(g);
            statedTruths[g] = first.truth(g);
            RivalSample[] whole = everything.samples(g);
            RivalSample[] ended = first.samples(g);
            most = Math.max(most, whole.length);
            for (int shuffle = 0; shuffle < shuffles; shuffle++) {
                int[] order = orders.of(shuffle, g, whole.length);
                complete[g][shuffle] = drawn(whole, order);
                stated[g][shuffle] = drawn(ended, order);
            }
        }
        for (int k = 1; k <= most; k++) {
            majority.add(rival("majority of " + k, k, 0, false, false));
            firstStated.add(rival(k + " first stated", k, 0, true, false));
            firstStatedSurprise.add(rival(k + " first stated, surprise weights", k, 0, true, true));
            for (int m : FIRST_TO_FINISH) {
                if (m <= k && k > 1) {
                    shortest.add(rival("short-" + m + "@" + k, k, m, false, false));
                }
            }
        }
    }

    private static RivalSample[] drawn(RivalSample[] samples, int[] order) {
        return Arrays.stream(order).mapToObj(i -> samples[i]).toArray(RivalSample[]::new);
    }

    private Rival rival(String name, int k, int m, boolean first, boolean weighted) {
        double score = 0;
        double tokens = 0;
        int groups = corpus.groups().size();
        for (int g = 0; g < groups; g++) {
            for (RivalSample[] all : (first ? stated : complete)[g]) {
                RivalSample[] drawn = Arrays.copyOf(all, Math.min(k, all.length));
                int cut = m == 0 ? Integer.MAX_VALUE : finish(drawn, m);
                score += score(drawn, (first ? statedTruths : truths)[g], weighted, cut, m);
                for (RivalSample sample : drawn) {
                    tokens += Math.min(sample.tokens(), cut);
                }
            }
        }
        return new Rival(name, k, tokens / shuffles / Math.max(1, corpus.tokens()), score / shuffles / Math.max(1, groups));
    }

    /** When the m-th sample finishes. */
    private static int finish(RivalSample[] drawn, int m) {
        int[] lengths = Arrays.stream(drawn).mapToInt(RivalSample::tokens).sorted().toArray();
        return lengths[Math.min(m, lengths.length) - 1];
    }

    /** 1/m in a tie of m with the right answer; of samples longer than the cut none votes, of those that finish there the first m do. */
    static double score(RivalSample[] drawn, int truth, boolean weighted, int cut, int m) {
        double[] weights = new double[drawn.length + 1];
        int[] answers = new int[drawn.length];
        int known = 0;
        int voted = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (RivalSample sample : drawn) {
                boolean votes = pass == 0 ? sample.tokens() < cut : sample.tokens() == cut && voted < m;
                if (votes) {
                    voted++;
                }
                if (votes && sample.answer() >= 0) {
                    int at = 0;
                    while (at < known && answers[at] != sample.answer()) {
                        at++;
                    }
                    if (at == known) {
                        answers[known++] = sample.answer();
                    }
                    weights[at] += weighted ? sample.weight() : 1;
                }
            }
        }
        double most = Arrays.stream(weights, 0, known).max().orElse(0);
        int leaders = 0;
        boolean right = false;
        for (int i = 0; i < known; i++) {
            leaders += weights[i] == most ? 1 : 0;
            right |= weights[i] == most && answers[i] == truth;
        }
        return right ? 1.0 / leaders : 0;
    }

    List<Rival> majority() {
        return majority;
    }

    List<Rival> firstStated() {
        return firstStated;
    }

    List<Rival> firstStatedSurprise() {
        return firstStatedSurprise;
    }

    List<Rival> shortest() {
        return shortest;
    }

    /** Accuracy of a curve of fixed k at a share of tokens, between its points by straight lines; the nearest end outside. */
    static double accuracyAt(List<Rival> curve, double tokens) {
        Rival before = curve.getFirst();
        for (Rival point : curve) {
            if (point.tokens() >= tokens) {
                double width = point.tokens() - before.tokens();
                double at = width <= 0 ? 1 : Math.clamp((tokens - before.tokens()) / width, 0, 1);
                return before.accuracy() + at * (point.accuracy() - before.accuracy());
            }
            before = point;
        }
        return before.accuracy();
    }

    /** The best short-m@k that costs no more than this share of tokens; the cheapest where all cost more. */
    Rival shortestAt(double tokens) {
        Rival best = null;
        Rival cheapest = shortest.isEmpty() ? majority.getFirst() : shortest.getFirst();
        for (Rival rival : shortest) {
            if (rival.tokens() <= tokens && (best == null || rival.accuracy() > best.accuracy())) {
                best = rival;
            }
            cheapest = rival.tokens() < cheapest.tokens() ? rival : cheapest;
        }
        return best == null ? cheapest : best;
    }
}
