package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.latticeforge.config.SidecarConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers that fail, and clients that leave. */
class UpstreamFailureTest {
    private static SidecarConfig.Gateway impatient(ScriptedServer server) {
        return GatewayUnderTest.config(server.url(), new SidecarConfig.Gateway.Bounds(256, 1 << 20, 8192, 2_000, 150, 150));
    }

    private static void is(HttpResponse<String> answer, int status, String code, String said) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        JsonNode error = GatewayUnderTest.error(answer.body());
        assertEquals(code, error.path("code").asText());
        assertTrue(error.path("message").asText().contains(said), answer.body());
        assertFalse(answer.body().contains("sk-"), answer.body());
    }

    @Test
    void noServer() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        try (GatewayUnderTest gateway = new GatewayUnderTest(GatewayUnderTest.config("http://127.0.0.1:" + port))) {
            is(gateway.ask(gateway.chat("{}")), 502, "upstream_unreachable", "http://127.0.0.1:" + port + " cannot be reached");
            assertEquals(1, gateway.count(GatewayCounter.UPSTREAM_RETRIES));
            assertEquals(1, gateway.count(GatewayCounter.UPSTREAM_UNREACHABLE));
        }
    }

    @Test
    void aConnectionThatFailsBeforeTheFirstByteIsTriedOnceMore() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            if (asked.incrementAndGet() == 1) {
                reply.hangUp();
            } else {
                reply.whole(200, "text/plain", request.text());
            }
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            assertEquals("again", gateway.ask(gateway.chat("again")).body());
            assertEquals(2, asked.get());
        }
    }

    @Test
    void andNotTwice() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.hangUp());
                GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            is(gateway.ask(gateway.chat("{}")), 502, "upstream_closed", "closed the connection before it answered");
            assertEquals(2, server.requests.size());
        }
    }

    @Test
    void aStreamThatBreaksOffEndsInAnErrorEvent() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event("{\"a\":1}");
            reply.raw("ff\r\ndata: {\"b");
            reply.hangUp();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            String body = gateway.ask(gateway.chat("{}")).body();
            String[] events = body.split("\n\n");
            assertEquals(2, events.length, body);
            assertEquals("data: {\"a\":1}", events[0]);
            JsonNode error = GatewayUnderTest.error(events[1].substring("data: ".length()));
            assertEquals("upstream_closed", error.path("code").asText());
            assertEquals(1, server.requests.size(), "an answer that had begun was asked for again");
            assertEquals(1, gateway.count(GatewayCounter.UPSTREAM_BROKEN));
        }
    }

    @Test
    void aBodyOfAKnownLengthThatBreaksOffIsNoAnswer() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"half\":");
            reply.hangUp();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            assertThrows(IOException.class, () -> gateway.ask(gateway.chat("{}")));
        }
    }

    @Test
    void aServerThatSpeaksSomethingElse() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.raw("220 smtp.example ready\r\n\r\n");
            reply.hangUp();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            is(gateway.ask(gateway.chat("{}")), 502, "upstream_closed", "no HTTP");
        }
    }

    @Test
    void aServerThatDoesNotBegin() throws Exception {
        CompletableFuture<Long> gone = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.awaitGone();
            gone.complete(System.nanoTime());
        }); GatewayUnderTest gateway = new GatewayUnderTest(impatient(server))) {
            is(gateway.ask(gateway.chat("{}")), 504, "upstream_timeout", "did not begin to answer within 150 ms (gateway.first_byte_timeout_ms)");
            gone.get(5, TimeUnit.SECONDS);
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void aServerThatFallsSilent() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event("{}");
            reply.awaitGone();
        }); GatewayUnderTest gateway = new GatewayUnderTest(impatient(server))) {
            String body = gateway.ask(gateway.chat("{}")).body();
            assertTrue(body.startsWith("data: {}\n\ndata: {\"error\":") && body.contains("silent for 150 ms in the middle of its answer"), body);
            assertEquals(1, gateway.count(GatewayCounter.UPSTREAM_TIMEOUTS));
        }
    }

    @Test
    void aClientThatLeavesClosesTheServersStream() throws Exception {
        CompletableFuture<CompletableFuture<Long>> gone = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event("first");
            gone.complete(reply.gone());
            gone.join().join();
        }); GatewayUnderTest gateway = GatewayUnderTest.before(server)) {
            long left;
            try (var client = gateway.socket()) {
                GatewayUnderTest.write(client, "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
                StringBuilder read = new StringBuilder();
                while (read.indexOf("first") < 0) {
                    read.append((char) client.getInputStream().read());
                }
                left = System.nanoTime();
            }
            long closed = gone.join().get(5, TimeUnit.SECONDS);
            System.out.printf("a client that left closed the server's stream after %.2f ms%n", (closed - left) / 1e6);
            assertTrue(closed - left < TimeUnit.SECONDS.toNanos(2));
            assertEquals(1, gateway.count(GatewayCounter.CLIENT_LEFT));
            GatewayUnderTest.await(() -> gateway.count(GatewayCounter.REQUESTS_IN_FLIGHT) == 0);
        }
    }

    @Test
    void aClientThatReadsNothingForTooLongIsGivenUp() throws Exception {
        byte[] block = "\n".repeat(1 << 16).getBytes();
        CompletableFuture<Integer> gone = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            int blocks = 0;
            try {
                while (true) {
                    reply.chunk(block);
                    blocks++;
                }
            } finally {
                gone.complete(blocks);
            }
        }); GatewayUnderTest gateway = new GatewayUnderTest(impatient(server)); var client = gateway.socket()) {
            GatewayUnderTest.write(client, "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            gone.get(10, TimeUnit.SECONDS);
            assertEquals(1, gateway.count(GatewayCounter.CLIENT_STALLED));
            assertEquals(0, gateway.count(GatewayCounter.UPSTREAM_TIMEOUTS), "the server was blamed for a slow client");
        }
    }
}
