package io.latticeforge.cli;

import io.latticeforge.demo.Demo;
import io.latticeforge.demo.DemoDirectory;
import io.latticeforge.demo.DemoReport;
import io.latticeforge.demo.DemoResult;
import io.latticeforge.demo.PassResult;
import io.latticeforge.evaluation.Claim;
import io.latticeforge.models.ModelFolder;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** How long a decision takes, measured where it counts: a loop, its socket, a real sidecar with its journal. */
final class MeasuredLatency {
    private static final int WIDE = 128_256;

    private MeasuredLatency() {}

    static List<Claim> claims() {
        DemoResult result = demo();
        PassResult wide = result.wide();
        if (wide == null) {
            throw new IllegalStateException("wide rows were asked for");
        }
        return List.of(latency("A1", "decisions mid-generation, < 1 ms", 1e6, result.atOnce(), "steps of up to 16 rows of 55 logits"),
                latency("A1", "decisions mid-generation, < 1 ms", 1e6, wide, "steps of up to 16 rows of 128,256 logits, 4 MB"),
                latency("A9", "< 20 ms end to end", 20e6, wide, "steps of up to 16 rows of 128,256 logits, 4 MB"),
                PythonPeer.claim(WIDE));
    }

    private static DemoResult demo() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (DemoDirectory directory = DemoDirectory.open(null)) {
            return new Demo(ModelFolder.ofThisProcess(), null, WIDE, Integer.MAX_VALUE, DemoReport.of(nowhere, false).show()).run(directory.path());
        }
    }

    private static Claim latency(String id, String says, double boundNs, PassResult pass, String what) {
        Histogram ns = pass.latencyNs();
        double share = ns.getPercentileAtOrBelowValue((long) boundNs) / 100;
        String verdict = share >= 0.999 ? "true" : share >= 0.5 ? "true at the median, false at the tail" : "false";
        return new Claim(id, says, String.format(Locale.ROOT, "p50 %.0f µs, p99 %.0f µs; %.1f %% of %,d steps within it",
                ns.getValueAtPercentile(50) / 1e3, ns.getValueAtPercentile(99) / 1e3, 100 * share, ns.getTotalCount()), what
                + ", over a Unix socket, journaled", verdict);
    }
}
