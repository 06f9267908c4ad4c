package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.KernelMoments;
import io.latticeforge.kernels.RowReducers;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of this process: ours and its peers in turn, round after round, with the vocabularies ascending and then descending, after
 * all element types. A compilation accident of one size shows as a ratio that another size or the other order has not.
 */
final class KernelFigures {
    private static final int VOCABULARY = 128_256;
    private static final int CORRELATED = 64;
    /** At most; it ends by itself when the kernel runs at compiled speed. */
    private static final long WARM_UP_NS = 5_000_000_000L;
    private static final long BURST_NS = 100_000_000;
    private static final int MAX_BURSTS = 60;
    private static final int STEADY_BURSTS = 5;

    private final Form form;
    private final @Nullable CMoments peer;
    private final List<Figure> figures = new ArrayList<>();

    private KernelFigures(Form form, @Nullable CMoments peer) {
        this.form = form;
        this.peer = peer;
    }

    static List<Figure> run(Form form, @Nullable CMoments peer) {
        for (ElementType type : ElementType.values()) {
            warm(type);
        }
        KernelFigures kernels = new KernelFigures(form, peer);
        int[] sizes = KernelCases.VOCABULARIES;
        for (int size : sizes) {
            kernels.size(size, "up");
        }
        for (int i = sizes.length - 1; i >= 0; i--) {
            kernels.size(sizes[i], "down");
        }
        for (int size : form == Form.QUICK ? new int[] {VOCABULARY} : sizes) {
            kernels.cold(size);
        }
        kernels.types();
        if (KernelMoments.isSupported()) {
            kernels.topK();
        }
        return kernels.figures;
    }

    /** Until C2 has compiled everything: vector code that it has not is a thousand times slower, and would be what is measured first. */
    static void warm(ElementType type) {
        RowReducers.choose().warmUp(WARM_UP_NS);
        try (Arena arena = Arena.ofConfined()) {
            LogitRows rows = LogitRows.hot(arena, type, KernelCases.typical(32_000, 1));
            LogitRows floats = LogitRows.hot(arena, ElementType.F32, KernelCases.typical(32_000, 1));
            Contender contender = Contender.of(() -> {
                rows.record();
                if (KernelMoments.isSupported()) {
                    floats.moments();
                }
            }, 1, rows::check);
            double best = Double.POSITIVE_INFINITY;
            int steady = 0;
            for (int burst = 0; burst < MAX_BURSTS && steady < STEADY_BURSTS; burst++) {
                double us = contender.us(BURST_NS);
                steady = us > 0.9 * best && us < 1.3 * best ? steady + 1 : 0;
                best = Math.min(best, us);
            }
        }
    }

    private void size(int vocabSize, String order) {
        try (Arena arena = Arena.ofConfined()) {
            LogitRows rows = LogitRows.hot(arena, ElementType.F32, KernelCases.typical(vocabSize, 1));
            measure(vocabSize + "-hot-" + order, "f32 " + vocabSize + " hot, sizes going " + order, rows);
        }
    }

    private void cold(int vocabSize) {
        try (Arena arena = Arena.ofConfined()) {
            LogitRows rows = LogitRows.cold(arena, ElementType.F32, KernelCases.typical(vocabSize, 1));
            measure(vocabSize + "-cold", "f32 " + vocabSize + " cold", rows);
        }
    }

    /** Record, moments and C in the same rounds. */
    private void measure(String id, String what, LogitRows rows) {
        List<Contender> contenders = new ArrayList<>(List.of(record(rows)));
        if (KernelMoments.isSupported()) {
            contenders.add(Contender.of(rows::moments, 1, rows::checkMoments));
        }
        if (peer != null) {
            CMoments c = peer;
            contenders.add(Contender.of(() -> rows.moments(c), 1, () -> rows.check(c)));
        }
        Rounds rounds = play(contenders);
        int last = contenders.size() - 1;
        String peerName = peer == null ? "" : " / moments in C";
        if (KernelMoments.isSupported()) {
            figures.add(figure("K1-" + id, "moments, " + what + peerName, rounds, 1, last));
        }
        figures.add(figure("record-" + id, "full record, " + what + peerName, rounds, 0, last));
    }

    private Figure figure(String id, String what, Rounds rounds, int ours, int last) {
        return peer == null ? Figure.alone(id, what, rounds, ours, Double.NaN, "")
                : Figure.against(id, what, rounds, ours, last, Double.NaN, "");
    }

    private void types() {
        KernelCases.Row row = KernelCases.typical(VOCABULARY, 1);
        float[] sorted = row.logits().clone();
        Arrays.sort(sorted);
        try (Arena arena = Arena.ofConfined()) {
            Rounds rounds = play(List.of(record(LogitRows.hot(arena, ElementType.F32, row)),
                    record(LogitRows.hot(arena, ElementType.BF16, row)), record(LogitRows.hot(arena, ElementType.F16, row)),
                    record(LogitRows.hot(arena, ElementType.F32, new KernelCases.Row("ascending", sorted, 1)))));
            figures.add(Figure.against("K6-bf16", "full record, bf16 / f32, " + VOCABULARY + " hot", rounds, 1, 0, Double.NaN, ""));
            figures.add(Figure.against("K6-f16", "full record, f16 / f32, " + VOCABULARY + " hot", rounds, 2, 0, Double.NaN, ""));
            figures.add(Figure.against(Target.K5.id(), Target.K5.what(), rounds, 3, 0, Double.NaN, VOCABULARY + " logits, hot"));
        }
    }

    /** Different rows in turn: over one row again and again the threshold left by the last would be perfect. */
    private void topK() {
        try (Arena arena = Arena.ofConfined()) {
            List<KernelCases.Row> rows = KernelCases.correlated(VOCABULARY, CORRELATED, 7);
            LogitRows with = LogitRows.inTurn(arena, ElementType.F32, rows);
            LogitRows without = LogitRows.inTurn(arena, ElementType.F32, rows);
            Rounds rounds = play(List.of(record(with), Contender.of(without::moments, 1, without::checkMoments)));
            figures.add(Figure.against(Target.K4.id(), Target.K4.what(), rounds, 0, 1, Double.NaN, VOCABULARY + " logits each"));
        }
    }

    private static Contender record(LogitRows rows) {
        return Contender.of(rows::record, 1, rows::check);
    }

    private Rounds play(List<Contender> contenders) {
        return Rounds.play(form.rounds(), form.turnNs(), contenders.toArray(Contender[]::new));
    }
}
