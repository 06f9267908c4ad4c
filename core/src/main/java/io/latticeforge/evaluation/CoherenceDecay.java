package io.latticeforge.evaluation;

import io.latticeforge.recording.Recording.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Coherence decay (formulas §5): amplitude · decay^depth, on the samples of one family. Depth is the number of segments that a sample has
 * written; the amplitude of a segment is exp(Σ ln p(chosen)) over its tokens, so that the amplitude at a depth is, by the chain rule, the
 * probability of the path so far. Both parameters are the least squares line through (depth, ln amplitude) at every segment's end up to the
 * first answer that the text states, which closes the last segment. Below the cut-off τ the path counts as incoherent:
 *
 * <pre>deepest = ⌊ln τ / ln decay⌋</pre>
 *
 * <p>A path loses probability also where several ways are equally good, so that the decay is a figure of the family, not of a model's
 * quality; right and wrong answers are held against the curve (their residual, nats), not against τ alone.
 *
 * <p>Worked: segments of −0.5 and −1 nats: points (1, −0.5), (2, −1.5), decay e^−1 = 0.368, amplitude e^0.5; τ = 0.01: ⌊−4.605 / −1⌋ = 4.
 *
 * @param amplitude at depth 0; NaN as the others where the samples do not say: no segments, no log-probs, or one depth alone
 * @param fit share of the variance of ln amplitude that the line explains
 * @param separation AUROC of the residual for right answers against wrong ones
 * @param byDepth where the answers are, by depth
 */
record CoherenceDecay(String family, double amplitude, double decay, double fit, Answers right, Answers wrong, double separation,
        Map<Integer, Place> byDepth) {
    static final double TAU = 0.01;

    /** First stated answers, all right or all wrong: residuals above 0 lie above the curve. */
    record Answers(int count, double depth, double residual, double beyondDeepest) {}

    /** Answers at one depth, and their mean ln amplitude, nats; NaN for none. */
    record Place(int right, double rightLn, int wrong, double wrongLn) {}

    private record Answer(int depth, double ln, boolean right) {}

    static List<CoherenceDecay> of(Corpus corpus) {
        List<CoherenceDecay> found = new ArrayList<>();
        for (String family : new TreeSet<>(corpus.families())) {
            Line line = new Line();
            List<Answer> answers = new ArrayList<>();
            for (int g = 0; g < corpus.groups().size(); g++) {
                TraceGroup group = corpus.groups().get(g);
                if (corpus.families().get(g).equals(family) && corpus.setOf(g).boundaryToken() >= 0) {
                    group.traces().forEach(trace -> sample(trace, group.truth(), line, answers));
                }
            }
            found.add(of(family, line, answers));
        }
        return found;
    }

    private static void sample(Trace trace, String truth, Line line, List<Answer> answers) {
        if (trace.statements().count() == 0) {
            return;
        }
        int last = trace.statements().at()[0];
        int depth = 0;
        double ln = 0;
        List<double[]> ends = new ArrayList<>();
        for (int t = 0; t <= last; t++) {
            ln += trace.stat(t, Stat.CHOSEN_LOG_PROB);
            if (t == last || trace.boundary(t)) {
                ends.add(new double[] {++depth, ln});
            }
        }
        if (Double.isFinite(ln)) {
            ends.forEach(end -> line.add(end[0], end[1]));
            answers.add(new Answer(depth, ln, trace.statements().answers().getFirst().equals(truth)));
        }
    }

    private static CoherenceDecay of(String family, Line line, List<Answer> answers) {
        double decay = Math.exp(line.slope());
        double deepest = deepest(decay);
        double[] residuals = answers.stream().mapToDouble(answer -> answer.ln() - line.at(answer.depth())).toArray();
        boolean[] right = new boolean[residuals.length];
        Map<Integer, Place> byDepth = new TreeMap<>();
        for (int i = 0; i < right.length; i++) {
            Answer answer = answers.get(i);
            right[i] = answer.right();
            byDepth.merge(answer.depth(), place(answer), CoherenceDecay::together);
        }
        Auroc separation = new Auroc();
        separation.add(residuals, right);
        return new CoherenceDecay(family, Math.exp(line.intercept()), decay, line.explained(), answers(answers, residuals, true, deepest),
                answers(answers, residuals, false, deepest), separation.value(), byDepth);
    }

    private static Answers answers(List<Answer> all, double[] residuals, boolean right, double deepest) {
        int count = 0;
        double depth = 0;
        double residual = 0;
        int beyond = 0;
        for (int i = 0; i < residuals.length; i++) {
            if (all.get(i).right() == right) {
                count++;
                depth += all.get(i).depth();
                residual += residuals[i];
                beyond += all.get(i).depth() > deepest ? 1 : 0;
            }
        }
        return new Answers(count, depth / count, residual / count, (double) beyond / count);
    }

    private static Place place(Answer answer) {
        return answer.right() ? new Place(1, answer.ln(), 0, Double.NaN) : new Place(0, Double.NaN, 1, answer.ln());
    }

    private static Place together(Place a, Place b) {
        return new Place(a.right + b.right, mean(a.right, a.rightLn, b.right, b.rightLn), a.wrong + b.wrong,
                mean(a.wrong, a.wrongLn, b.wrong, b.wrongLn));
    }

    private static double mean(int a, double meanOfA, int b, double meanOfB) {
        return a == 0 ? meanOfB : b == 0 ? meanOfA : (a * meanOfA + b * meanOfB) / (a + b);
    }

    /** ⌊ln τ / ln decay⌋; infinite where nothing decays. */
    double deepest() {
        return deepest(decay);
    }

    private static double deepest(double decay) {
        return decay >= 1 ? Double.POSITIVE_INFINITY : Math.floor(Math.log(TAU) / Math.log(decay));
    }

    /** ln of the fitted curve at a depth, nats. */
    double ln(double depth) {
        return Math.log(amplitude) + depth * Math.log(decay);
    }
}
