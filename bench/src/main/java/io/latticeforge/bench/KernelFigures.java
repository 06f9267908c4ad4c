package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The kernels' figures under the ids of the targets: K1, K5, K6. */
final class KernelFigures {
    private static final String HEADLINE = "f32 128256 hot up";
    /** Nearest in time to what is compared with it. */
    private static final String TYPICAL = "f32 128256 hot down";
    private static final long BURST_NS = 100_000_000;
    private static final int MAX_BURSTS = 60;
    private static final int STEADY_BURSTS = 5;

    private KernelFigures() {}

    static List<Figure> run(PrintStream to) {
        for (ElementType type : ElementType.values()) {
            warm(type);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<QuickKernels.Figure> measured = QuickKernels.run(new PrintStream(said, true, StandardCharsets.UTF_8));
        said.toString(StandardCharsets.UTF_8).lines().takeWhile(line -> !line.startsWith(measured.getFirst().id())).forEach(to::println);
        return of(measured);
    }

    /** Until C2 has compiled everything: vector code that it has not is a thousand times slower, and would be what is measured first. */
    private static void warm(ElementType type) {
        try (Arena arena = Arena.ofConfined()) {
            LogitRows rows = LogitRows.hot(arena, type, KernelCases.typical(32_000, 1));
            LogitRows floats = LogitRows.hot(arena, ElementType.F32, KernelCases.typical(32_000, 1));
            Contender contender = Contender.of(() -> {
                rows.record();
                floats.readPass();
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

    private static List<Figure> of(List<QuickKernels.Figure> measured) {
        List<Figure> figures = new ArrayList<>();
        double typical = measured.stream().filter(f -> f.id().equals(TYPICAL)).mapToDouble(QuickKernels.Figure::oursUs).findFirst()
                .orElse(Double.NaN);
        for (QuickKernels.Figure f : measured) {
            boolean f32 = f.id().startsWith("f32");
            String id = f.id().equals(HEADLINE) ? "K1" : "K1-" + f.id().replace("f32 ", "").replace(' ', '-');
            figures.add(new Figure(id, "full record, " + f.id() + " / moments in C, f32", f.oursUs(), f.peerUs(), f.ratio(), Double.NaN,
                    Double.NaN, Double.NaN, f.note()));
            if (f.id().contains("ascending") || !f32) {
                String target = f32 ? "K5" : "K6-" + f.id().substring(0, f.id().indexOf(' '));
                figures.add(new Figure(target, "full record, " + f.id() + " / " + TYPICAL, f.oursUs(), typical, f.oursUs() / typical,
                        Double.NaN, Double.NaN, Double.NaN, "the peer is ours, of rounds before these"));
            }
        }
        return figures;
    }
}
