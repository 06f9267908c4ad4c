package io.latticeforge.bench;

import io.latticeforge.page.Axis.Scale;
import java.util.Locale;

/**
 * T5: top-20 observations a second that a sidecar in a process of its own takes, reduces, journals and decides on, for as long as the form
 * asks: step frames of 256 entries, some always on their way. Its memory must not grow meanwhile.
 */
final class SustainedPart implements Part {
    /** So many that no sequence comes of age within a minute at twice the aim. */
    private static final StepStream.Entries LOAD = new StepStream.Entries(512, 16, 256, StepShape.TOP_20);

    private static final int IN_FLIGHT = 8;
    private static final long SLICE_NS = 1_000_000_000L;

    @Override
    public void measure(Form form, Results results) {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            results.leaveOut(Target.T5.id(), "one core here, which the generator would take its share of");
            return;
        }
        try (ScratchFolder folder = ScratchFolder.create(); ServeProcess sidecar = ServeProcess.start(folder.path());
                StepStream stream = new StepStream(new Conversation(sidecar.socket(), StepShape.VOCABULARY, false), LOAD)) {
            ProcessUse use = sidecar.use();
            int warmUp = Math.max(3, form.sustainedSeconds() / 6);
            stream.run(IN_FLIGHT, warmUp * SLICE_NS, results.answers());
            double before = use.residentMegabytes();
            ProcessUse.Cpu cpu = use.cpu();
            long observations = 0;
            double least = Double.POSITIVE_INFINITY;
            double most = 0;
            long startNs = System.nanoTime();
            for (int slice = 0; slice < form.sustainedSeconds(); slice++) {
                long sliceNs = System.nanoTime();
                long taken = stream.run(IN_FLIGHT, SLICE_NS, results.answers());
                double rate = taken / ((System.nanoTime() - sliceNs) / 1e9);
                observations += taken;
                least = Math.min(least, rate);
                most = Math.max(most, rate);
                results.curves("Sustained load", "seconds", Scale.LINEAR, "observations a second, millions", Scale.LINEAR)
                        .point("top-20, journal on", slice + 1, rate / 1e6);
            }
            double seconds = (System.nanoTime() - startNs) / 1e9;
            double rate = observations / seconds;
            double cpuSeconds = use.cpuSecondsSince(cpu);
            results.add(new Figure(Target.T5.id(), Target.T5.what(), Target.T5.unit(), rate, Double.NaN, Double.NaN, least / rate,
                    most / rate, Double.NaN, String.format(Locale.ROOT, "%.0f s; spread: of a second; resident memory %+.1f MB over it;"
                            + " %.2f CPU seconds a million, %.2f cores", seconds, use.residentMegabytes() - before,
                            cpuSeconds * 1e6 / observations, cpuSeconds / seconds)));
        }
    }
}
