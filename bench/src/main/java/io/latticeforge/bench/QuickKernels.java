package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.RowReducers;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The kernels in half a minute: ours and its peers in turn, round after round, in one process, with the vocabularies ascending and then
 * descending. A compilation accident of one size shows as a ratio that another size or the other order has not.
 */
public final class QuickKernels {
    private static final int ROUNDS = 5;
    private static final long TURN_NS = 25_000_000;
    private static final long WARM_UP_NS = 3_000_000_000L;
    /** Turns of every contender before anything is timed. */
    private static final int WARM_UP_TURNS = 8;

    private final PrintStream print;
    private final CMoments peer;
    private final List<Figure> figures = new ArrayList<>();

    private QuickKernels(PrintStream print, CMoments peer) {
        this.print = print;
        this.peer = peer;
    }

    /** One row of the table: medians in microseconds, their ratio; NaN where there is no peer. */
    public record Figure(String id, double oursUs, double peerUs, double ratio, String note) {}

    private record Contender(String name, Runnable turn) {}

    public static List<Figure> run(PrintStream print) {
        RowReducers kernels = RowReducers.choose();
        kernels.warmUp(WARM_UP_NS);
        CMoments peer = CMoments.compile().orElse(null);
        print.println(kernels.describe());
        print.println(peer == null ? "no gcc here: the C peer is left out" : "peer: " + peer.name() + " (H and V only)");
        QuickKernels quick = new QuickKernels(print, peer);
        int[] sizes = KernelCases.VOCABULARIES;
        quick.warmUp();
        for (int i = 0; i < sizes.length; i++) {
            quick.sizes(sizes[i], "up");
        }
        for (int i = sizes.length - 1; i >= 0; i--) {
            quick.sizes(sizes[i], "down");
        }
        quick.others();
        return quick.figures;
    }

    private void warmUp() {
        try (Arena arena = Arena.ofConfined()) {
            LogitRows rows = LogitRows.hot(arena, ElementType.F32, KernelCases.typical(KernelCases.VOCABULARIES[0], 2));
            for (Contender contender : contenders(rows, rows, true)) {
                for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
                    turn(contender.turn);
                }
            }
        }
    }

    private void sizes(int vocabSize, String order) {
        try (Arena arena = Arena.ofConfined()) {
            LogitRows rows = LogitRows.hot(arena, ElementType.F32, KernelCases.typical(vocabSize, 1));
            measure("f32 " + vocabSize + " hot " + order, rows, rows, order.equals("up"));
        }
    }

    private void others() {
        try (Arena arena = Arena.ofConfined()) {
            KernelCases.Row row = KernelCases.typical(128_256, 1);
            LogitRows cold = LogitRows.cold(arena, ElementType.F32, row);
            measure("f32 128256 cold", cold, cold, false);
            LogitRows hot = LogitRows.hot(arena, ElementType.F32, row);
            measure("bf16 128256 hot", LogitRows.hot(arena, ElementType.BF16, row), hot, false);
            measure("f16 128256 hot", LogitRows.hot(arena, ElementType.F16, row), hot, false);
            float[] ascending = row.logits().clone();
            Arrays.sort(ascending);
            LogitRows worst = LogitRows.hot(arena, ElementType.F32, new KernelCases.Row("ascending", ascending, 1));
            measure("f32 128256 ascending", worst, worst, false);
        }
    }

    private List<Contender> contenders(LogitRows ours, LogitRows floats, boolean withScalar) {
        ours.check();
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender("record", ours::record));
        contenders.add(new Contender("read pass", floats::readPass));
        if (peer != null) {
            floats.check(peer);
            contenders.add(new Contender("peer", () -> floats.moments(peer)));
        }
        if (withScalar) {
            contenders.add(new Contender("scalar", ours::scalar));
        }
        return contenders;
    }

    private void measure(String id, LogitRows ours, LogitRows floats, boolean withScalar) {
        List<Contender> contenders = contenders(ours, floats, withScalar);
        double[][] us = new double[contenders.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int i = 0; i < us.length; i++) {
                double time = turn(contenders.get(i).turn);
                if (round >= 0) {
                    us[i][round] = time;
                }
            }
        }
        report(id, contenders, us);
    }

    private static double turn(Runnable turn) {
        long start = System.nanoTime();
        long runs = 0;
        long now;
        do {
            turn.run();
            runs++;
            now = System.nanoTime();
        } while (now - start < TURN_NS);
        return (now - start) / 1e3 / runs;
    }

    private void report(String id, List<Contender> contenders, double[][] us) {
        StringBuilder note = new StringBuilder();
        double peerUs = Double.NaN;
        for (int i = 0; i < us.length; i++) {
            Arrays.sort(us[i]);
            note.append(String.format(
                    Locale.ROOT, "%s %.2f (%.2f-%.2f)  ", contenders.get(i).name, us[i][ROUNDS / 2], us[i][0], us[i][ROUNDS - 1]));
            if (contenders.get(i).name.equals("peer")) {
                peerUs = us[i][ROUNDS / 2];
            }
        }
        double oursUs = us[0][ROUNDS / 2];
        Figure figure = new Figure(id, oursUs, peerUs, oursUs / peerUs, note.toString().strip());
        figures.add(figure);
        print.printf(Locale.ROOT, "%-24s ratio %.2f   us: %s%n", figure.id, figure.ratio, figure.note);
    }
}
