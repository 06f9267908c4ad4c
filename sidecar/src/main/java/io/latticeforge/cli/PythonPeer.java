package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.evaluation.Claim;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A row's entropy in plain Python beside ours: the same row, both answers compared. */
final class PythonPeer {
    private static final String SAYS = "40× Python";
    private static final int ROWS = 400;
    private static final double TOLERANCE = 1e-4;
    /** The row's formula stands in both languages; the median of five. */
    private static final String SCRIPT = """
            import math, sys, time
            v = int(sys.argv[1])
            row = [((i * 7919) % 10007) / 1000.0 - 5.0 for i in range(v)]
            def entropy(z):
                m = max(z)
                s0 = s1 = 0.0
                for x in z:
                    t = x - m
                    e = math.exp(t)
                    s0 += e
                    s1 += t * e
                return math.log(s0) - s1 / s0
            times = []
            for _ in range(5):
                start = time.perf_counter()
                h = entropy(row)
                times.append(time.perf_counter() - start)
            print(h, sorted(times)[2])
            """;

    private PythonPeer() {}

    static Claim claim(int vocab) {
        String on = String.format(Locale.ROOT, "entropy of a row of %,d f32 logits", vocab);
        String[] answer;
        try {
            Process python = new ProcessBuilder("python3", "-c", SCRIPT, Integer.toString(vocab)).redirectErrorStream(true).start();
            answer = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split(" ");
        } catch (IOException absent) {
            return new Claim("A9", SAYS, "nothing", on, "not testable here, because there is no python3 on the PATH");
        }
        double[] ours = ours(vocab);
        if (Math.abs(ours[0] - Double.parseDouble(answer[0])) > TOLERANCE) {
            throw new LatticeForgeException(ErrorCode.INTERNAL, "Python finds an entropy of " + answer[0] + " nats, we of " + ours[0]);
        }
        double ratio = Double.parseDouble(answer[1]) / ours[1];
        return new Claim("A9", SAYS, String.format(Locale.ROOT, "%,.0f× plain Python (%.1f ms against %.0f µs for the whole record)", ratio,
                1e3 * Double.parseDouble(answer[1]), 1e6 * ours[1]), on, ratio >= 40 ? "true against plain Python; against PyTorch see bench" : "false");
    }

    /** Entropy, and seconds a row at the median. */
    private static double[] ours(int vocab) {
        RowReducer reducer = RowReducers.choose().create();
        Observation observation = new Observation();
        double[] seconds = new double[ROWS];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = arena.allocate(4L * vocab, 64);
            for (int i = 0; i < vocab; i++) {
                row.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (i * 7919L % 10007 / 1000.0 - 5.0));
            }
            for (int r = 0; r < ROWS; r++) {
                long start = System.nanoTime();
                reducer.begin(ElementType.F32, vocab, 0);
                reducer.accept(row, 0, row.byteSize());
                reducer.finish(observation);
                seconds[r] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds, ROWS / 2, ROWS);
        return new double[] {observation.entropy, seconds[ROWS * 3 / 4]};
    }
}
