package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.RouteResult;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.path.FoldState;
import io.latticeforge.path.Replay;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.MessageHeaderDecoder;
import io.latticeforge.protocol.codec.RouteEncoder;
import io.latticeforge.protocol.codec.RouteResultDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gate that learns from outcomes, in a sidecar of its own process: by both clients, through a kill, and whatever it is told. */
@Timeout(120)
class GateLearnsIT {
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long ALL = Integer.toUnsignedLong(Frame.ALL);
    private static final byte[] NOTHING = {};
    private static final float[] PROBE = {0.5f, 0.25f, -0.5f, 1};

    /** Requests along the first axis go to "search", along the second to "code". */
    private static final String GATE = """
            {"name": "%s", "reject_by": "energy", "reject_below": 2, %s "edges": [
              {"name": "search", "threshold": 2, "bias": 0, "vector": [5, 0, 0, 0]},
              {"name": "code", "threshold": 2, "bias": 0, "vector": [0, 5, 0, 0]}]}
            """;

    @TempDir
    Path temp;

    private final long seed = Long.getLong("latticeforge.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    private Path gateFile(String name, String learn) throws IOException {
        return Files.writeString(temp.resolve(name + ".json"), GATE.formatted(name, learn));
    }

    private ServeProcess serve() throws IOException {
        return ServeProcess.start(temp, "--gate-files", gateFile("tools", "\"learn\": {\"rate\": 1},").toString(), "--journal-snapshot-every-blocks",
                "50");
    }

    private LatticeForgeClient connect() {
        return LatticeForgeClient.connect(ClientConfig.unix(temp.resolve("s")).named("test", "").timeouts(WAIT_NS, WAIT_NS));
    }

    /** One of three kinds: along the first axis, the second, or the third, which is no edge's. */
    private float[] request(int kind) {
        float[] focus = new float[4];
        for (int d = 0; d < 4; d++) {
            focus[d] = (float) ((d == kind ? 1 : 0) + 0.05 * random.nextGaussian());
        }
        return focus;
    }

    /** From now on the edges have changed places, and the third axis belongs to "code" too. */
    private static String truth(int kind) {
        return kind == 1 ? "search" : "code";
    }

    private int right(LatticeForgeClient client) {
        int right = 0;
        for (int i = 0; i < 60; i++) {
            RouteResult to = client.route("tools", request(i % 3), 1).orElseThrow();
            right += !to.rejected() && to.scores().getFirst().edge().equals(truth(i % 3)) ? 1 : 0;
        }
        return right;
    }

    @Test
    void learnsWhereRequestsBelongNowAndKnowsItAfterAKill() throws Exception {
        List<RouteResult.Score> learned;
        double energy;
        long learnedFrom = 0;
        try (ServeProcess serving = serve(); LatticeForgeClient client = connect()) {
            assertTrue(right(client) <= 5, "it was made for another mapping");
            for (int i = 0; i < 200; i++) {
                int kind = i % 3;
                RouteResult to = client.route("tools", request(kind), 2).orElseThrow();
                assertNotEquals(0, client.outcome(to, Float.NaN, truth(kind)));
                learnedFrom = i == 0 ? to.position() : learnedFrom;
            }
            assertTrue(right(client) >= 57, () -> "seed " + seed);
            RouteResult to = client.route("tools", PROBE, 2).orElseThrow();
            learned = to.scores();
            energy = to.rejectScore();
            RouteResult untold = client.route("tools", request(0), 2).orElseThrow();
            assertEquals(List.of(), client.errors());
            serving.child().process().destroyForcibly().onExit().join();
            try (ServeProcess again = serve(); LatticeForgeClient another = connect()) {
                RouteResult now = another.route("tools", PROBE, 2).orElseThrow();
                assertEquals(learned, now.scores(), "the same bits");
                assertEquals(energy, now.rejectScore());
                another.outcome(untold, Float.NaN, "code");
                assertTrue(another.ping() > 0);
                assertEquals(ErrorCode.UNKNOWN_ROUTE, another.errors().getFirst().code(), "it was another session's");
                assertEquals(143, again.terminate());
            }
        }
        JsonNode why = why(learnedFrom);
        assertEquals("code", why.path("right").asText());
        assertTrue(why.path("loss_nats").asDouble() > 1, "it was not expected");
        Replay.Result first = Replay.of(temp.resolve("journal"));
        assertTrue(first.identical(), first::sentence);
        assertEquals(first, Replay.of(temp.resolve("journal")));
        FoldState.Recovery recovery = FoldState.recovered(temp.resolve("journal"));
        assertTrue(recovery.snapshotPosition() > 0, "it began at a snapshot");
        assertArrayEquals(FoldState.fromTheFirstBlock(temp.resolve("journal")), recovery.state());
    }

    /** {@code latticeforge why --route}, of the first request that was learned from: the gate expected another edge. */
    private JsonNode why(long route) throws IOException, InterruptedException {
        String[] arguments = {"why", "--journal", temp.resolve("journal").toString(), "--route", String.valueOf(route), "--json"};
        try (ChildProcess why = ChildProcess.cli(temp, arguments)) {
            String said = why.line();
            assertEquals(0, why.process().waitFor(), why.stderr());
            JsonNode story = new ObjectMapper().readTree(said);
            assertEquals("search", story.path("scores").path(0).path("edge").asText(), said);
            assertEquals(1, story.path("learned").asInt(), said);
            return story;
        }
    }

    @Test
    void thePythonClientTeachesIt() throws Exception {
        Assumptions.assumeTrue(new ProcessBuilder("sh", "-c", "command -v python3").start().waitFor() == 0, "left out: no python3 on the PATH");
        Path script = Files.writeString(temp.resolve("teach.py"), """
                import sys
                from latticeforge import Client

                with Client(sys.argv[1], deadline=30, connect_deadline=30) as lf:
                    for _ in range(60):
                        lf.route_outcome(lf.route("tools", [1, 0, 0, 0]), "code")
                        lf.route_outcome(lf.route("tools", [0, 1, 0, 0]))
                    lf.route_outcome(lf.route("tools", [0, 0, 0, 1]), "nowhere")
                    lf.flush()
                    print(lf.route("tools", [1, 0, 0, 0]).scores[0].name, lf.route("tools", [0, 1, 0, 0]).rejected)
                    print([refusal.text for refusal in lf.refusals])
                """);
        try (ServeProcess serving = serve()) {
            ProcessBuilder python = new ProcessBuilder("python3", script.toString(), temp.resolve("s").toString()).redirectErrorStream(true);
            python.environment().put("PYTHONPATH", Path.of("..", "clients", "python", "src").toString());
            Process process = python.start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            assertEquals("code True\n[\"edge 'nowhere' is none of the 2 of gate 'tools'; an empty one stands for none of these\"]\n", said);
            assertEquals(143, serving.terminate());
        }
        assertTrue(Replay.of(temp.resolve("journal")).identical());
    }

    @Test
    void whatNothingCanBeLearnedFromIsRefusedAndHarmless() throws Exception {
        SidecarConfig usual = TestSidecar.config(temp, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        List<Path> gates = List.of(gateFile("tools", "\"learn\": {\"remember\": 2},"), gateFile("fixed", ""),
                Files.writeString(temp.resolve("open.json"), GATE.formatted("open", "\"learn\": {},").replace("\"reject_below\": 2,", "")));
        try (TestSidecar sidecar = TestSidecar.start(temp, new SidecarConfig(usual.socket(), usual.tcp(), usual.journal(), usual.ingestQueue(),
                usual.policies(), gates, usual.limits(), usual.resumeWindowS(), usual.compute(), usual.gateway()));
                FrameConversation bad = sidecar.connect(); FrameConversation other = sidecar.connect()) {
            bad.hello(0, ElementKind.F32, NOTHING, NOTHING);
            other.hello(0, ElementKind.F32, NOTHING, NOTHING);
            BadInput.refused(ErrorCode.UNKNOWN_ROUTE, 9, 0, bad.outcome(ALL, Float.NaN, 9, "code"));
            double before = route(bad, "tools", PROBE).rejectScore();
            long route = route(bad, "tools", PROBE).journalPosition();

            BadInput.refused(ErrorCode.MALFORMED, 1, ALL, bad.outcome(1, Float.NaN, route, "code"));
            for (float reward : new float[] {7, -1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                sentence(ErrorCode.MALFORMED, "a reward of " + reward + " for route " + route
                        + "; it must be 0 to 1, or NaN if only the edge is known", bad.outcome(ALL, reward, route, "code"));
            }
            sentence(ErrorCode.UNKNOWN_NAME, "edge 'Code' is none of the 2 of gate 'tools'; an empty one stands for none of these",
                    bad.outcome(ALL, 1, route, "Code"));
            BadInput.refused(ErrorCode.TOO_LARGE, 1025, 1024, bad.outcome(ALL, 1, route, "c".repeat(1025)));
            BadInput.refused(ErrorCode.UNKNOWN_ROUTE, 0, 2, bad.outcome(ALL, 1, 0, "code"));
            sentence(ErrorCode.UNKNOWN_ROUTE, "route 18446744073709551614 is not remembered: of each gate that learns, those are which it"
                    + " has routed last for this session, 2 at most", bad.outcome(ALL, 1, -2, "code"));
            long fixed = route(bad, "fixed", PROBE).journalPosition();
            BadInput.refused(ErrorCode.UNKNOWN_ROUTE, fixed, 2, bad.outcome(ALL, 1, fixed, "code"));
            BadInput.refused(ErrorCode.UNKNOWN_ROUTE, route, 0, other.outcome(ALL, 1, route, "code"));
            long open = route(bad, "open", PROBE).journalPosition();
            sentence(ErrorCode.UNKNOWN_NAME, "gate 'open' has no reject bound, so that it never says none of these: name the edge that was"
                    + " right", bad.outcome(ALL, 1, open, ""));
            BadInput.accepted(bad.outcome(ALL, 1, open, "code"));
            BadInput.refused(ErrorCode.MALFORMED, ask(bad, "tools", 1, Float.NaN, 0, 0));
            assertEquals(before, route(bad, "tools", PROBE).rejectScore(), "nothing was learned");

            BadInput.accepted(bad.outcome(ALL, 0.5f, route, "code"));
            BadInput.refused(ErrorCode.DUPLICATE_ID, route, 0, bad.outcome(ALL, 0.5f, route, "code"));
            assertTrue(route(bad, "tools", PROBE).rejectScore() != before, "it made room for this one");
            BadInput.refused(ErrorCode.UNKNOWN_ROUTE, route, 258, bad.outcome(ALL, 0.5f, route, "code"));
            assertTrue(sidecar.faults.isEmpty(), sidecar.faults::toString);
        }
        Replay.Result replay = Replay.of(temp.resolve("journal"));
        assertTrue(replay.identical(), replay::sentence);
        assertFalse(replay.outputs() == 0);
    }

    private static void sentence(ErrorCode code, String text, Reply reply) {
        assertEquals(text, BadInput.refused(code, reply).text());
    }

    private static RouteResultDecoder route(FrameConversation client, String gate, float... focus) throws IOException {
        Reply reply = ask(client, gate, focus);
        assertTrue(reply.is(RouteResultDecoder.TEMPLATE_ID), reply::toString);
        return new RouteResultDecoder().wrapAndApplyHeader(reply.frame(), Frame.HEAD_OFFSET, new MessageHeaderDecoder());
    }

    private static Reply ask(FrameConversation client, String gate, float... focus) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * focus.length).order(Frame.BYTE_ORDER);
        for (float x : focus) {
            bytes.putFloat(x);
        }
        RouteEncoder route = new RouteEncoder().wrapAndApplyHeader(client.out(), Frame.HEAD_OFFSET, client.header());
        route.request(client.nextRequest()).maxEdges(0).gate(gate).putFocus(bytes.array(), 0, bytes.capacity());
        return client.exchange(route.limit());
    }
}
