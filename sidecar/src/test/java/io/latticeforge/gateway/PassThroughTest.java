package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through comes out as it went in. */
class PassThroughTest {
    /** Events of every legal and illegal look: CRLF, comments, several data lines, no JSON, no line break at the end. */
    private static byte[] stream(Random random) {
        StringBuilder text = new StringBuilder();
        String[] lines = {"data: {\"a\": 1}\n", "data: é漢字\n", ": a comment\r\n", "\n", "\r\n", "data: [DONE]\n\n", "event: x\nid: 7\n", "nonsense\n",
            "data: " + "x".repeat(3000) + "\n"};
        for (int i = 0; i < 200; i++) {
            text.append(lines[random.nextInt(lines.length)]);
        }
        return text.append(random.nextBoolean() ? "no line break" : "data: end\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aStreamOfEventsIsTheSameBytes(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] sent = stream(random);
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            for (int at = 0; at < sent.length;) {
                int next = Math.min(sent.length, at + 1 + random.nextInt(random.nextBoolean() ? 7 : 5000));
                reply.chunk(Arrays.copyOfRange(sent, at, next));
                at = next;
            }
            reply.end();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            HttpResponse<byte[]> answer = gateway.http.send(gateway.chat("{\"stream\": true}"), HttpResponse.BodyHandlers.ofByteArray());
            assertArrayEquals(sent, answer.body(), () -> "seed " + seed);
            assertEquals("text/event-stream; charset=utf-8", answer.headers().firstValue("content-type").orElseThrow());
        }
    }

    @Test
    void headersAndBodiesGoThroughAndThoseOfAConnectionDoNot() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.whole(200, "application/json", "{\"choices\": [ ] }"));
                GatewayUnderTest gateway = new GatewayUnderTest(GatewayUnderTest.config(server.url() + "/base/v1/"))) {
            HttpRequest request = gateway.to("/v1/chat/completions?x=1").header("X-Mine", "a").header("X-Mine", "b").header("TE", "trailers")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\" : \"m\" }")).build();
            HttpResponse<String> answer = gateway.ask(request);
            assertEquals("{\"choices\": [ ] }", answer.body());
            assertEquals("server", answer.headers().firstValue("x-from").orElseThrow());
            ScriptedServer.Request seen = server.requests.getFirst();
            assertEquals("POST /base/v1/chat/completions?x=1", seen.method() + " " + seen.path());
            assertEquals("{\"model\" : \"m\" }", seen.text());
            assertEquals(GatewayUnderTest.KEY, seen.headers().get("authorization"));
            assertEquals(server.url(), "http://" + seen.headers().get("host"));
            assertFalse(seen.headers().containsKey("te"), seen.headers()::toString);
        }
    }

    @Test
    void whatElseTheServerHasUnderV1GoesThroughAndNothingOutsideIt() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.whole(200, "application/json", "{\"path\":\"" + request.path()
                + "\"}")); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            assertEquals("{\"path\":\"/v1/models\"}", gateway.ask(gateway.to("/v1/models").GET().build()).body());
            assertEquals("{\"path\":\"/v1/embeddings\"}", gateway.ask(gateway.to("/v1/embeddings").DELETE().build()).body());
            for (String path : List.of("/", "/v1", "/slots", "/v1/../slots", "/v1/%2e%2E/slots", "/v1/x/%2E.%2fslots", "/v1//slots")) {
                HttpResponse<String> answer = gateway.ask(gateway.to(path).GET().build());
                assertEquals(404, answer.statusCode(), path);
                assertTrue(GatewayUnderTest.error(answer.body()).path("message").asText().contains("no path " + path + " is served"), answer.body());
            }
            assertEquals(2, server.requests.size());
            assertEquals(7, gateway.count(GatewayCounter.REFUSED_PATH));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 500, 503})
    void theServersOwnErrorsAreItsWords(int status) throws Exception {
        String said = "{\"error\": {\"message\": \"The model `x` does not exist.\", \"code\": " + status + "}}";
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.whole(status, "application/json", said));
                GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            HttpResponse<String> answer = gateway.ask(gateway.chat("{\"model\": \"x\"}"));
            assertEquals(status, answer.statusCode());
            assertEquals(said, answer.body());
        }
    }

    @Test
    void oneConnectionServesManyRequestsOnBothSides() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.whole(200, "text/plain", request.text()));
                GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            for (int i = 0; i < 20; i++) {
                assertEquals("body " + i, gateway.ask(gateway.chat("body " + i)).body());
            }
            assertEquals(1, server.connections.get());
            assertEquals(19, gateway.count(GatewayCounter.UPSTREAM_REUSED));
            assertEquals(1, gateway.count(GatewayCounter.CONNECTIONS_OPEN));
        }
    }

    @Test
    void twoHundredStreamsAtOnceLoseAndMixNothing() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            for (int i = 0; i < 100; i++) {
                reply.event(request.text() + " " + i);
            }
            reply.end();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(gateway.http.sendAsync(gateway.chat("stream " + i), HttpResponse.BodyHandlers.ofString()));
            }
            for (int i = 0; i < 200; i++) {
                StringBuilder expected = new StringBuilder();
                for (int k = 0; k < 100; k++) {
                    expected.append("data: stream ").append(i).append(' ').append(k).append("\n\n");
                }
                assertEquals(expected.toString(), answers.get(i).join().body());
            }
            assertEquals(0, gateway.count(GatewayCounter.REQUESTS_IN_FLIGHT));
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsTheServerBack() throws Exception {
        byte[] block = new byte[1 << 16];
        Arrays.fill(block, (byte) '\n');
        int blocks = 1024;
        java.util.concurrent.atomic.AtomicInteger written = new java.util.concurrent.atomic.AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            for (int i = 0; i < blocks; i++) {
                reply.chunk(block);
                written.incrementAndGet();
            }
            reply.end();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server); var client = gateway.socket()) {
            GatewayUnderTest.write(client, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            GatewayUnderTest.await(() -> gateway.count(GatewayCounter.READ_PAUSES) > 0);
            // What the kernel's buffers on both ways hold is a few MiB; the answer has 64.
            assertTrue(written.get() < blocks / 2, () -> written + " blocks of " + blocks + " were written to nobody");
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            client.getInputStream().transferTo(read);
            assertEquals(blocks, written.get());
            assertTrue(read.size() > blocks * block.length, () -> read.size() + " bytes");
        }
    }

    @Test
    void aClientOfHttp10GetsAnAnswerWithoutChunks() throws IOException {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event("a");
            reply.end();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server); var client = gateway.socket()) {
            GatewayUnderTest.write(client, "POST /v1/completions HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}");
            String said = GatewayUnderTest.rest(client);
            assertTrue(said.endsWith("\r\n\r\ndata: a\n\n"), said);
        }
    }
}
