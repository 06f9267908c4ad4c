package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** K7: how far H and V of typical rows are from double, ours beside PyTorch's in f32; root mean squares over the rows. */
final class AccuracyPart implements Part {
    private static final int ROWS = 16;
    private static final int H = 0;
    private static final int V = 1;

    @Override
    public void measure(Form form, Results results) {
        List<Figure> figures = new ArrayList<>();
        try (ScratchFolder folder = ScratchFolder.create()) {
            Optional<TorchPeer> torch = TorchPeer.start(folder.path());
            String peer = torch.map(TorchPeer::name).orElse("plain f32 in PyTorch's order, written in Java (" + TorchPeer.MISSING + ")");
            for (int vocabSize : new int[] {32_000, 128_256}) {
                List<KernelCases.Row> rows = new ArrayList<>();
                for (int i = 0; i < ROWS; i++) {
                    rows.add(KernelCases.typical(vocabSize, 300 + i));
                }
                double[][] theirs = torch.map(t -> paired(t.moments(RowFile.write(folder.path().resolve("rows"), rows), vocabSize, ROWS)))
                        .orElseGet(() -> rows.stream().map(row -> FloatMoments.inFloat(row.logits())).toArray(double[][]::new));
                figures.addAll(compare(vocabSize, rows, theirs, peer, results.answers()));
            }
            torch.ifPresent(TorchPeer::close);
        }
        figures.forEach(results::add);
        Figure worst = figures.stream().max((a, b) -> Double.compare(a.ratio(), b.ratio())).orElseThrow();
        results.add(worst.as(Target.K7, "the worst of those beside: " + worst.id() + "; " + worst.note()));
    }

    private static double[][] paired(double[] flat) {
        double[][] pairs = new double[flat.length / 2][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new double[] {flat[2 * i], flat[2 * i + 1]};
        }
        return pairs;
    }

    private static List<Figure> compare(int vocabSize, List<KernelCases.Row> rows, double[][] theirs, String peer, Answers answers) {
        double[] ourSquares = new double[2];
        double[] theirSquares = new double[2];
        for (int r = 0; r < rows.size(); r++) {
            double[] truth = FloatMoments.inDouble(rows.get(r).logits());
            double[] ours = ours(rows.get(r));
            for (int which = H; which <= V; which++) {
                answers.near("moment " + which + " of a row", truth[which], ours[which], 1e-4);
                answers.near("the peer's moment " + which + " of a row", truth[which], theirs[r][which], 1e-2);
                ourSquares[which] += (ours[which] - truth[which]) * (ours[which] - truth[which]);
                theirSquares[which] += (theirs[r][which] - truth[which]) * (theirs[r][which] - truth[which]);
            }
        }
        return List.of(figure("K7-H-" + vocabSize, "error of H, ", vocabSize, ourSquares[H], theirSquares[H], peer),
                figure("K7-V-" + vocabSize, "error of V, ", vocabSize, ourSquares[V], theirSquares[V], peer));
    }

    private static Figure figure(String id, String what, int vocabSize, double ourSquares, double theirSquares, String peer) {
        double ours = Math.sqrt(ourSquares / ROWS);
        double theirs = Math.sqrt(theirSquares / ROWS);
        return new Figure(id, what + String.format(Locale.ROOT, "%d rows of %d f32, rms", ROWS, vocabSize), "nats", ours, theirs,
                ours / theirs, Double.NaN, Double.NaN, Double.NaN, peer);
    }

    private static double[] ours(KernelCases.Row row) {
        RowReducer reducer = RowReducers.choose().create();
        Observation out = new Observation();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = KernelCases.encode(arena, ElementType.F32, row.logits());
            reducer.begin(ElementType.F32, row.logits().length, row.chosenToken());
            reducer.accept(bytes, 0, bytes.byteSize());
            reducer.finish(out);
        }
        return new double[] {out.entropy, out.varentropy};
    }
}
