package io.latticeforge.demo;

import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.Edge;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.RouteResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One request through a focus gate whose edges the client defines: which tool is a question for? */
public final class RouteTrial {
    private static final String GATE = "tools";
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(1);

    /** What the focus is made of: the share of each of these words in the question. */
    private static final List<String> WORDS = List.of("compute", "find", "x", "=", "*", "+", "-");

    private RouteTrial() {}

    public static Optional<RouteResult> run(Path socket, String question) {
        try (LatticeForgeClient client = LatticeForgeClient.connect(ClientConfig.unix(socket).named("demo", "").timeouts(WAIT_NS, WAIT_NS))) {
            client.defineGate(GATE, WORDS.size(), 0.05, List.of(
                    new Edge("calculator", 0.15, new float[] {1, 0, 0, 0, 0.5f, 0.5f, 0.5f}),
                    new Edge("equation-solver", 0.15, new float[] {0, 1, 1, 1, 0.25f, 0.25f, 0})));
            return client.route(GATE, focus(question), 0);
        }
    }

    static float[] focus(String question) {
        String[] words = question.split(" ");
        float[] focus = new float[WORDS.size()];
        for (String word : words) {
            int i = WORDS.indexOf(word);
            if (i >= 0) {
                focus[i] += 1f / words.length;
            }
        }
        return focus;
    }
}
