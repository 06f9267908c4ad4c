package io.latticeforge.bench;

import java.util.List;

/** All parts in turn. One that fails costs its own targets. */
final class BenchRun {
    /** @param ids of the targets that it measures */
    record Named(String name, List<Target> ids, Part part) {}

    private final Form form;
    private final List<Named> parts;

    BenchRun(Form form, List<Named> parts) {
        this.form = form;
        this.parts = parts;
    }

    /** @param ids of targets; none for every part */
    static List<Named> parts(List<String> ids) {
        return parts().stream().filter(part -> ids.isEmpty() || part.ids.stream().anyMatch(target -> ids.contains(target.id()))).toList();
    }

    static List<Named> parts() {
        return List.of(
                new Named("kernels", List.of(Target.K1, Target.K4, Target.K5, Target.K6), new KernelPart()),
                new Named("accuracy", List.of(Target.K7), new AccuracyPart()),
                new Named("compute engines", List.of(Target.K2, Target.K3), ComputeFigures::measure),
                new Named("engine", List.of(Target.E1, Target.E3, Target.E3_COST), EngineFigures::measure),
                new Named("gate", List.of(Target.G1, Target.G2), GateFigures::measure),
                new Named("frames", List.of(), FrameFigures::measure),
                new Named("journal", List.of(Target.J1, Target.J1_P99), new JournalPart()),
                new Named("sockets", List.of(Target.T1, Target.E2, Target.E2_FRAME), SocketFigures::measure),
                new Named("shared memory", List.of(Target.T2, Target.T3, Target.T4, Target.T4_P99), new RingPart()),
                new Named("fresh sidecars", List.of(Target.S1, Target.S2, Target.M1, Target.M1_OPEN, Target.M2), new StartPart()),
                new Named("sustained load", List.of(Target.T5), new SustainedPart()),
                new Named("CPU seconds", List.of(Target.T6), new CpuPart()));
    }

    Results run() {
        Results results = new Results();
        Progress progress = new Progress();
        for (int i = 0; i < parts.size(); i++) {
            Named part = parts.get(i);
            progress.part(i + 1, parts.size(), part.name);
            try {
                part.part.measure(form, results);
            } catch (RuntimeException e) {
                results.fail(part.name, part.ids.stream().map(Target::id).toList(), e);
                progress.say(part.name + " failed: " + e);
            }
        }
        progress.done();
        return results;
    }
}
