package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.path.Replay;
import io.latticeforge.process.ServeProcess;
import io.latticeforge.process.TestSidecar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --gateway} as a process. */
class GatewayIT {
    @TempDir
    private Path directory;

    @Test
    void servesDrainsAndLogsNoKey() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event("first");
            goOn.await();
            reply.event("last");
            reply.end();
        }); ServeProcess serve = ServeProcess.start(directory, "--gateway", server.url(), "--gateway-listen", "127.0.0.1:0");
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + serve.ready().path("gateway").asText() + "/v1/chat/completions"))
                    .header("Authorization", GatewayUnderTest.KEY).POST(HttpRequest.BodyPublishers.ofString("{\"stream\":true}")).build();
            CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            GatewayUnderTest.await(() -> !server.requests.isEmpty());
            serve.child().process().destroy();
            goOn.countDown();
            assertEquals("data: first\n\ndata: last\n\n", answer.join().body(), "an answer in flight was cut by SIGTERM");
            assertEquals(143, serve.child().process().waitFor());
            assertFalse(serve.child().stderr().contains("sk-"));
        }
        noKeyIn(directory);
    }

    private static void noKeyIn(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("sk-a-key"), file::toString);
            }
        }
    }

    @Test
    void whatPassesByIsJournaledAndReplaysAndWhatItWouldHaveSavedIsSaid() throws Exception {
        SidecarConfig usual = TestSidecar.config(directory, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        try (AbacusServer abacus = new AbacusServer(0)) {
            TestSidecar sidecar = TestSidecar.start(directory, TestSidecar.withGateway(usual, GatewayUnderTest.config(abacus.url())));
            try (sidecar; HttpClient http = HttpClient.newHttpClient()) {
                for (int i = 0; i < 20; i++) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + sidecar.sidecar().ready().gateway() + "/v1/completions"))
                            .header("Authorization", GatewayUnderTest.KEY).POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\""
                                    + abacus.groups().get(i).prompt() + "\",\"stream\":true,\"logprobs\":5}")).build();
                    assertEquals(200, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
                }
                // What the path says of an answer comes after the client has it.
                GatewayUnderTest.await(() -> Objects.requireNonNull(sidecar.sidecar().gatewayCounters()).get(GatewayCounter.ANSWERS_OBSERVED) == 20);
            }
            assertEquals(List.of(), sidecar.faults);
            assertTrue(sidecar.notices.getLast().matches("gateway: enforced, it would have saved [0-9.]+ % of [0-9]+ tokens in 20 answers"
                    + " \\(90 % interval [0-9.]+ to [0-9.]+ %\\)"), sidecar.notices::toString);
            Replay.Result replayed = Replay.of(sidecar.journal());
            assertTrue(replayed.identical(), replayed::sentence);
            assertTrue(replayed.decisions() >= 20 && replayed.records() > 2000, replayed::toString);
            noKeyIn(directory);
        }
    }

    @Test
    void aPolicyOfWavesDrawsInWaves() throws Exception {
        SidecarConfig usual = TestSidecar.config(directory, null, null, new SidecarConfig.Limits(64, 16 << 20, 8 << 20));
        try (AbacusServer abacus = new AbacusServer(1_000_000)) {
            SidecarConfig.Gateway config = GatewayUnderTest.config(abacus.url());
            TestSidecar sidecar = TestSidecar.start(directory, TestSidecar.withGateway(usual, new SidecarConfig.Gateway(config.url(), config.listen(),
                    SidecarConfig.Gateway.ENFORCE, config.bounds(), new SidecarConfig.Gateway.Answers("number", null, "default-waves", "none", "</think>",
                            "The answer is"), new SidecarConfig.Gateway.Enforcing(16, 64, 20, 0, 10, directory.resolve("off")), null)));
            int samples = 0;
            int right = 0;
            try (sidecar; HttpClient http = HttpClient.newHttpClient()) {
                for (int i = 0; i < 6; i++) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + sidecar.sidecar().ready().gateway() + "/v1/completions"))
                            .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"" + abacus.groups().get(i).prompt() + "\"}")).build();
                    String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
                    JsonNode field = new ObjectMapper().readTree(body).path("latticeforge");
                    samples += field.path("samples").asInt();
                    right += field.path("answer").asText().equals(abacus.groups().get(i).truth()) ? 1 : 0;
                    assertTrue(field.path("samples").asInt() >= 2, body);
                }
            }
            System.out.println("in waves: " + samples + " samples for 6 questions, " + right + " right; " + sidecar.notices.getLast());
            assertTrue(samples < 6 * 8 && right >= 5, samples + " samples, " + right + " right");
            assertTrue(Replay.of(sidecar.journal()).identical());
        }
    }
}
