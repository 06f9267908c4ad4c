package io.latticeforge.bench;

import java.util.ArrayList;
import java.util.List;

/** Frames of a step of sixteen: encoded, then checked and decoded, beside a copy of as many bytes. */
final class FrameFigures {
    private static final int BURST = 256;
    private static final int ALLOCATION_RUNS = 20_000;

    private FrameFigures() {}

    static void measure(Form form, Results results) {
        results.add(run(form.rounds(), form.turnNs(), results.answers()));
    }

    static List<Figure> run(int rounds, long turnNs, Answers answers) {
        List<Figure> figures = new ArrayList<>();
        for (StepFrames.Form form : StepFrames.Form.values()) {
            StepFrames frames = new StepFrames(form);
            Sink sink = new Sink();
            Runnable check = () -> frames.check(answers);
            Runnable encode = () -> sink.value += frames.encode();
            Runnable decode = () -> sink.value += frames.decode();
            Rounds r = Rounds.play(rounds, turnNs, Contender.of(encode, BURST, check), Contender.of(decode, BURST, check),
                    Contender.of(() -> sink.value += frames.copy(), BURST, check));
            String step = form == StepFrames.Form.TOP_20 ? "16 x top-20" : "16 rows, head only";
            String note = "the peer is a copy of the " + frames.length() + " bytes";
            String id = form == StepFrames.Form.TOP_20 ? "top20" : "rows";
            figures.add(Figure.against("F-encode-" + id, "frame encode, " + step, r, 0, 2, bytes(encode), note));
            figures.add(Figure.against("F-decode-" + id, "frame check + decode, " + step, r, 1, 2, bytes(decode), note));
        }
        return figures;
    }

    private static double bytes(Runnable operation) {
        long before = Allocation.ofThisThread();
        for (int i = 0; i < ALLOCATION_RUNS; i++) {
            operation.run();
        }
        return (double) (Allocation.ofThisThread() - before) / ALLOCATION_RUNS;
    }

    private static final class Sink {
        long value;
    }
}
