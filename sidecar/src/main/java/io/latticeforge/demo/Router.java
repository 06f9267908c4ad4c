package io.latticeforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.RouteResult;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.recording.RecordedGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gate that ships where requests belong. It was learned from {@link RequestFeatures} by {@code gate train}; the sidecar has it from its
 * configuration, as no client may name a file. Foreign requests are those of the lines that it was validated on, none of which it has learned from.
 */
public final class Router {
    /** Of the gate, in its file. */
    private static final String GATE = "abacus";

    private static final String GATE_FILE = "abacus-gate";
    private static final String REQUESTS = "abacus-requests-validation";
    private static final String WORDS = "abacus-vocab";

    /** What those lines call a request that belongs to no edge. */
    private static final String NONE_OF_THESE = "oos";

    /** Foreign requests for so many questions. */
    private static final int QUESTIONS_A_FOREIGN_REQUEST = 2;

    private static final int WARM_UP_REQUESTS = 200;
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(1);

    private final LatticeForgeClient client;
    private final RequestFeatures features;
    private final List<RoutedRequest> routed = new ArrayList<>();
    private final Histogram latencyNs = new Histogram(WAIT_NS, 3);

    private Router(LatticeForgeClient client, RequestFeatures features) {
        this.client = client;
        this.features = features;
    }

    /**
     * The gate as a file for {@code serve --gate-files}: the bytes that were checked, so that what runs is what was checked.
     *
     * @throws LatticeForgeException what {@link ModelFolder#read} throws
     */
    public static Path gateFile(ModelFolder models, Path directory) {
        byte[] gate = models.read(GATE_FILE);
        try {
            return Files.write(directory.resolve("gate.json"), gate);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the gate cannot be written into " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param socket    of a sidecar that has the gate
     * @param questions each belongs to the edge that is called as its family
     * @param seed      of the choice of foreign requests, half as many as there are questions
     */
    public static Routes run(ModelFolder models, Path socket, List<RecordedGroup> questions, long seed) {
        List<String> foreign = foreign(models, seed, Math.ceilDiv(questions.size(), QUESTIONS_A_FOREIGN_REQUEST));
        Set<String> vocabulary = new String(models.read(WORDS), StandardCharsets.UTF_8).lines().collect(Collectors.toSet());
        try (LatticeForgeClient client = LatticeForgeClient.connect(ClientConfig.unix(socket).named("demo", "").timeouts(WAIT_NS, WAIT_NS))) {
            Router router = new Router(client, new RequestFeatures(vocabulary));
            for (int i = 0; i < WARM_UP_REQUESTS; i++) {
                client.route(GATE, router.features.of(foreign.get(i % foreign.size())), 0);
            }
            questions.forEach(question -> router.route(question.prompt(), question.kind()));
            foreign.forEach(text -> router.route(text, null));
            return new Routes(GATE, List.copyOf(router.routed), router.latencyNs);
        }
    }

    /** So many of them, or all that there are, in an order of the seed. */
    static List<String> foreign(ModelFolder models, long seed, int count) {
        List<String> texts = new ArrayList<>();
        try (MappingIterator<JsonNode> lines = new ObjectMapper().readerFor(JsonNode.class).readValues(models.read(REQUESTS))) {
            while (lines.hasNext()) {
                JsonNode line = lines.next();
                if (line.path("intent").asText().equals(NONE_OF_THESE)) {
                    texts.add(line.path("text").asText());
                }
            }
            Collections.shuffle(texts, new Random(seed));
            return List.copyOf(texts.subList(0, Math.min(count, texts.size())));
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, "the requests '" + REQUESTS + "' are no JSON: " + e.getMessage(), e);
        }
    }

    private void route(String text, @Nullable String edge) {
        float[] focus = features.of(text);
        long start = System.nanoTime();
        RouteResult answer = client.route(GATE, focus, 0).orElse(null);
        latencyNs.recordValue(Math.min(System.nanoTime() - start, WAIT_NS));
        routed.add(new RoutedRequest(text, edge, answer));
    }
}
