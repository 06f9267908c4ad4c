package io.latticeforge.bench;

import io.latticeforge.models.ModelFolder;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The short form: kernels, compute engines, engine, gate, frames and sockets beside their peers, in rounds, in a minute. */
final class QuickBench {
    private static final int ENGINE_ROUNDS = 9;
    private static final int COMPUTE_ROUNDS = 5;
    private static final int GATE_ROUNDS = 7;
    private static final int FRAME_ROUNDS = 7;
    private static final int SOCKET_ROUNDS = 7;
    private static final long ENGINE_TURN_NS = 60_000_000;
    private static final long COMPUTE_TURN_NS = 60_000_000;
    private static final int COMPUTE_VOCAB = 128_256;
    private static final long GATE_TURN_NS = 60_000_000;
    private static final long FRAME_TURN_NS = 30_000_000;
    private static final long SOCKET_TURN_NS = 150_000_000;
    private static final int PARTS = 6;

    private final List<Figure> figures = new ArrayList<>();
    private final Answers answers = new Answers();

    /** Measures, and prints the table. */
    void run(PrintStream to) {
        Progress progress = new Progress();
        progress.part(1, PARTS, "kernels");
        figures.addAll(KernelFigures.run(to));
        progress.part(2, PARTS, "compute engines");
        figures.addAll(QuickCompute.run(COMPUTE_ROUNDS, COMPUTE_TURN_NS, COMPUTE_VOCAB, ModelFolder.ofThisProcess(), peers(), answers));
        progress.part(3, PARTS, "engine");
        figures.addAll(QuickEngine.run(ENGINE_ROUNDS, ENGINE_TURN_NS, answers));
        progress.part(4, PARTS, "gate");
        figures.addAll(QuickGate.run(GATE_ROUNDS, GATE_TURN_NS, home(), answers));
        progress.part(5, PARTS, "frames");
        figures.addAll(QuickFrames.run(FRAME_ROUNDS, FRAME_TURN_NS, answers));
        progress.part(6, PARTS, "sockets");
        figures.addAll(QuickSockets.run(SOCKET_ROUNDS, SOCKET_TURN_NS, answers));
        progress.done();
        to.println();
        Table.print(figures, to);
        to.println("ratio: ours by the peer's of the same round, median; spread: its lowest and highest round (without a peer: of ours by"
                + " its median). Kernels: medians of 5 rounds, ranges in the note.");
        to.println("B/op: heap bytes; for sockets on the sidecar's thread, for a frame (E2). Answers checked: " + answers.count()
                + ", and every kernel against the scalar definition.");
        to.println("Sockets: closed loop, p50 of each turn. Where the scheduler puts client and server changes a trip by tens of us (one core:"
                + " fast; two: a wake-up of an idle core each way): read the spread.");
        leftOut().forEach((id, why) -> to.println("left out: " + id + ": " + why));
    }

    private static ModelFolder peers() {
        return ModelFolder.open(home().resolve("bench/peers"));
    }

    private static Path home() {
        return Path.of(System.getProperty("latticeforge.home", "."));
    }

    String json() {
        return Table.json(figures, leftOut());
    }

    private Map<String, String> leftOut() {
        Map<String, String> why = new LinkedHashMap<>();
        if (figures.stream().anyMatch(f -> f.id().equals("K1") && Double.isNaN(f.ratio()))) {
            why.put("peer of K1", "no gcc here");
        }
        if (figures.stream().noneMatch(f -> f.id().equals("T1"))) {
            why.put("T1", "no gcc here; T1-java is the same against an echo in Java");
        }
        if (figures.stream().noneMatch(f -> f.id().equals("K2"))) {
            why.put("K2", "PyTorch is not installed: ./latticeforge doctor --install");
        }
        if (figures.stream().noneMatch(f -> f.id().equals(QuickGate.EMBEDDING))) {
            why.put(QuickGate.EMBEDDING, "the sentence embedding is not built: ./latticeforge gate train builds it");
        }
        why.put("K4, K7", "not measured yet; the error against the scalar definition is held by the tests");
        why.put("J1", "a program of its own here: JournalAppendTimes");
        why.put("T5, T6", "sustained loads: longer than this form");
        why.put("T2, T3, T4", "there is no shared-memory transport yet");
        return why;
    }
}
