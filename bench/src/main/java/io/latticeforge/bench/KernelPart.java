package io.latticeforge.bench;

import io.latticeforge.kernels.KernelMoments;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.page.Axis.Scale;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** K1, K4, K5 and K6: in this process, or in several fresh ones of which the medians count, as compilation differs from one to the next. */
final class KernelPart implements Part {
    /** Figures whose worst is K1. */
    static final String MOMENTS = "K1-";

    @Override
    public void measure(Form form, Results results) {
        results.remark(RowReducers.choose().describe());
        if (!KernelMoments.isSupported()) {
            for (Target target : List.of(Target.K1, Target.K4)) {
                results.leaveOut(target.id(), "the scalar kernel runs here: there are no vector moments");
            }
        }
        Optional<CMoments> peer = CMoments.compile();
        results.remark(peer.map(c -> "peer of K1: " + c.name()).orElse("no gcc that works here: the peer of K1 is left out"));
        if (peer.isEmpty()) {
            results.leaveOut(Target.K1.id(), "no gcc that works here");
        }
        List<Figure> figures = form.forks() > 1 ? KernelForks.run(form.forks()) : KernelFigures.run(form, peer.orElse(null));
        figures.forEach(results::add);
        worst(figures, MOMENTS).ifPresent(f -> results.add(f.as(Target.K1, "worst of those beside: " + f.id())));
        worst(figures, "K6-").ifPresent(f -> results.add(f.as(Target.K6, "the worse: " + f.id())));
        costs(figures, results);
    }

    private static Optional<Figure> worst(List<Figure> figures, String prefix) {
        return figures.stream().filter(f -> f.id().startsWith(prefix) && !Double.isNaN(f.ratio()))
                .max(Comparator.comparingDouble(Figure::ratio));
    }

    private static void costs(List<Figure> figures, Results results) {
        Curves curves = results.curves("Cost of a logit against the vocabulary, hot", "logits in a row", Scale.LOG, "nanoseconds a logit",
                Scale.LINEAR);
        for (Figure f : figures) {
            String[] words = f.id().split("-");
            if (words.length == 4 && words[2].equals("hot") && words[3].equals("up")) {
                double logits = Double.parseDouble(words[1]);
                boolean moments = f.id().startsWith(MOMENTS);
                curves.point(moments ? "moments, ours" : "full record, ours", logits, 1e3 * f.ours() / logits);
                if (moments && !Double.isNaN(f.peer())) {
                    curves.point("moments, C", logits, 1e3 * f.peer() / logits);
                }
            }
        }
    }
}
