package io.latticeforge.evaluation;

import io.latticeforge.decisions.Ballots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How soon the majority of a question stands: for each k, how often the majority of its first k complete samples is that of all of them,
 * over the same orders as the policies. Of m leaders of the first k each counts 1/m: the agreement is the share of them that lead in the
 * end. Questions without any vote agree with nothing and are left out there; for accuracy they count as wrong.
 *
 * <p>Example: answers 7 5 5: the first is not the majority (0), the first two tie (½), all three agree with themselves (1).
 *
 * @param points for k = 1, 2, … the largest number of samples
 */
record VoteStability(List<Point> points) {
    /** @param agreement with the majority of all; NaN where no question had a vote */
    record Point(int samples, double agreement, double accuracy) {}

    static VoteStability of(Corpus corpus, CompletePlay everything, Orders orders) {
        int most = corpus.groups().stream().mapToInt(group -> group.traces().size()).max().orElse(0);
        double[] agreed = new double[most];
        double[] right = new double[most];
        int voting = 0;
        int groups = corpus.groups().size();
        for (int g = 0; g < groups; g++) {
            Ballots ballots = everything.outcome(g).ballots();
            RivalSample[] samples = everything.samples(g);
            int[] all = new int[ballots.answerCount()];
            for (RivalSample sample : samples) {
                vote(all, sample);
            }
            voting += ballots.size() > 0 ? 1 : 0;
            for (int shuffle = 0; shuffle < orders.count(); shuffle++) {
                int[] order = orders.of(shuffle, g, samples.length);
                int[] counts = new int[all.length];
                for (int k = 0; k < most; k++) {
                    if (k < samples.length) {
                        vote(counts, samples[order[k]]);
                    }
                    agreed[k] += agreement(counts, all);
                    right[k] += score(counts, everything.truth(g));
                }
            }
        }
        List<Point> points = new ArrayList<>();
        for (int k = 0; k < most; k++) {
            points.add(new Point(k + 1, voting == 0 ? Double.NaN : agreed[k] / orders.count() / voting,
                    right[k] / orders.count() / groups));
        }
        return new VoteStability(List.copyOf(points));
    }

    /** The fewest samples whose majority is that of all in this share of cases; 0 if none. */
    int samplesFor(double agreement) {
        return points.stream().filter(point -> point.agreement() >= agreement).mapToInt(Point::samples).findFirst().orElse(0);
    }

    private static void vote(int[] counts, RivalSample sample) {
        if (sample.answer() >= 0) {
            counts[sample.answer()]++;
        }
    }

    private static double agreement(int[] counts, int[] all) {
        int most = most(counts);
        int mostOfAll = most(all);
        int leaders = 0;
        int same = 0;
        for (int a = 0; a < counts.length; a++) {
            if (most > 0 && counts[a] == most) {
                leaders++;
                same += all[a] == mostOfAll ? 1 : 0;
            }
        }
        return leaders == 0 ? 0 : (double) same / leaders;
    }

    private static double score(int[] counts, int truth) {
        int most = most(counts);
        return most == 0 || truth < 0 || counts[truth] < most ? 0 : 1.0 / Arrays.stream(counts).filter(count -> count == most).count();
    }

    private static int most(int[] counts) {
        return Arrays.stream(counts).max().orElse(0);
    }
}
