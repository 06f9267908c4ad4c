package io.latticeforge.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Real sidecars in processes of their own. S1 and S2 of several, from start over ready to steady; M1 and M2 of one that idles. */
final class StartPart implements Part {
    private static final int FIRST_ROWS = 1_000;
    private static final long STEADY_ROWS_NS = 1_000_000_000L;
    private static final long SETTLE_NS = 2_000_000_000L;

    /** 10,000 sequences in 1,000 groups, each with so many tokens behind it. */
    private static final StepStream.Entries OPEN = new StepStream.Entries(1_000, 10, 500, StepShape.TOP_20);

    private static final int TOKENS = 96;
    private static final int IN_FLIGHT = 4;

    @Override
    public void measure(Form form, Results results) {
        ServeProcess.rehearse();
        List<Double> starts = new ArrayList<>();
        double[] first = new double[form.starts()];
        double[] steady = new double[form.starts()];
        for (int i = 0; i < form.starts(); i++) {
            try (ScratchFolder folder = ScratchFolder.create(); ServeProcess sidecar = ServeProcess.start(folder.path())) {
                starts.add(sidecar.startSeconds());
                rows(sidecar, form, i, first, steady, results);
            }
        }
        results.add(Figure.against(Target.S2.id(), Target.S2.what(), Rounds.of(new double[][] {first, steady}), 0, 1, Double.NaN,
                "rows of 128,256 f32 over the Unix socket, closed loop, one fresh process each"));
        idle(form, starts, results);
        Collections.sort(starts);
        double start = starts.get(starts.size() / 2);
        results.add(new Figure(Target.S1.id(), Target.S1.what(), "s", start, Double.NaN, Double.NaN, starts.getFirst() / start,
                starts.getLast() / start, Double.NaN, starts.size() + " starts, " + ServeProcess.how()));
    }

    /** A fresh sidecar's first rows, and those when it no longer gets faster. */
    private static void rows(ServeProcess sidecar, Form form, int index, double[] first, double[] steady, Results results) {
        try (SidecarTrip ours = new SidecarTrip(sidecar.socket(), StepShape.ROW)) {
            TimedTrip trip = new TimedTrip(ours);
            Histogram rows = new Histogram(3);
            for (int i = 0; i < FIRST_ROWS; i++) {
                trip.once(rows, results.answers());
            }
            first[index] = rows.getValueAtPercentile(99) / 1e3;
            Steady.reach(trip, form.steadyNs() / 2, results.answers());
            Histogram later = trip.burst(STEADY_ROWS_NS, results.answers());
            steady[index] = later.getValueAtPercentile(99) / 1e3;
            if (index == 0) {
                Curves.latencies(results).line("row, first 1,000 after ready", rows).line("row, steady", later);
            }
        }
    }

    private static void idle(Form form, List<Double> starts, Results results) {
        try (ScratchFolder folder = ScratchFolder.create(); ServeProcess sidecar = ServeProcess.start(folder.path())) {
            starts.add(sidecar.startSeconds());
            if (!ProcessUse.isSupported()) {
                List.of(Target.M1, Target.M1_OPEN, Target.M2).forEach(target -> results.leaveOut(target.id(), "no /proc here"));
                return;
            }
            ProcessUse use = sidecar.use();
            pause(SETTLE_NS);
            results.add(Figure.absolute(Target.M1, use.residentMegabytes(), files(use)));
            ProcessUse.Cpu before = use.cpu();
            long startNs = System.nanoTime();
            pause(form.idleSeconds() * 1_000_000_000L);
            double share = use.cpuSecondsSince(before) / ((System.nanoTime() - startNs) / 1e9);
            results.add(Figure.absolute(Target.M2, share, "over " + form.idleSeconds() + " s, no client"));
            try (StepStream stream = new StepStream(new Conversation(sidecar.socket(), StepShape.VOCABULARY, false), OPEN)) {
                for (int sent = 0, received = 0; received < TOKENS * stream.framesPerStep(); received++) {
                    while (sent < TOKENS * stream.framesPerStep() && sent - received < IN_FLIGHT) {
                        stream.send();
                        sent++;
                    }
                    stream.receive(results.answers());
                }
                results.add(Figure.absolute(Target.M1_OPEN, use.residentMegabytes(), TOKENS + " tokens each; " + files(use)));
            }
        }
    }

    private static String files(ProcessUse use) {
        return String.format(Locale.ROOT, "%.0f MB of file pages beside it", use.megabytes("RssFile"));
    }

    private static void pause(long ns) {
        try {
            Thread.sleep(ns / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
