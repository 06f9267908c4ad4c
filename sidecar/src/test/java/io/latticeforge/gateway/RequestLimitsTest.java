package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each bound of a request, and what is said at it. */
class RequestLimitsTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private ScriptedServer server;
    private GatewayUnderTest gateway;

    @BeforeEach
    void start() throws Exception {
        server = ScriptedServer.start((request, reply) -> {
            if (request.text().equals("wait")) {
                goOn.await();
            }
            reply.whole(200, "text/plain", String.valueOf(request.body().length));
        });
        gateway = new GatewayUnderTest(GatewayUnderTest.config(server.url(), new SidecarConfig.Gateway.Bounds(3, 10_000, 2048, 2_000, 20_000, 20_000)));
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        gateway.close();
        server.close();
    }

    @Test
    void aBodyOfTheBoundPassesAndOneMoreByteDoesNot() throws Exception {
        assertEquals("10000", gateway.ask(gateway.chat("x".repeat(10_000))).body());
        try (var client = gateway.socket()) {
            GatewayUnderTest.write(client, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 10001\r\n\r\n" + "x".repeat(10_001));
            refused(GatewayUnderTest.rest(client), 413, "body_too_large", "10001 bytes or more; the bound is 10000 (gateway.body_bytes)");
        }
        assertEquals(1, server.requests.size());
    }

    @Test
    void aHundredMegabytesInChunksAreCutOffAtTheBound() throws Exception {
        byte[] chunk = ("100000\r\n" + "x".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.UTF_8);
        try (var client = gateway.socket()) {
            GatewayUnderTest.write(client, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 100; i++) {
                client.getOutputStream().write(chunk);
            }
            GatewayUnderTest.write(client, "0\r\n\r\n");
            refused(GatewayUnderTest.rest(client), 413, "body_too_large", "the bound is 10000");
        }
        assertEquals(0, server.requests.size());
    }

    @Test
    void expectContinueIsAnsweredBeforeTheBodyComes() throws Exception {
        try (var client = gateway.socket()) {
            GatewayUnderTest.write(client, "POST /v1/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 4\r\n\r\n");
            StringBuilder read = new StringBuilder();
            while (read.indexOf("\r\n\r\n") < 0) {
                read.append((char) client.getInputStream().read());
            }
            assertTrue(read.toString().startsWith("HTTP/1.1 100"), read::toString);
            GatewayUnderTest.write(client, "body");
            assertTrue(GatewayUnderTest.rest(client).endsWith("\r\n\r\n4"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET /v1/models HTTP/1.1                | 3000 | 431 | header_too_large | more than 2048 bytes",
        "GET /v1/models?q=REPEAT HTTP/1.1       | 1    | 414 | uri_too_long     | more than 8192 bytes",
        "no HTTP at all                         | 1    | 400 | malformed_http   | this is no HTTP"})
    void heads(String first, int headerBytes, int status, String code, String said) throws Exception {
        try (var client = gateway.socket()) {
            GatewayUnderTest.write(client, first.replace("REPEAT", "x".repeat(9000)) + "\r\nHost: x\r\nX-Long: " + "y".repeat(headerBytes) + "\r\n\r\n");
            refused(GatewayUnderTest.rest(client), status, code, said);
        }
    }

    @Test
    void oneRequestMoreThanAllowedIsRefusedAndTheNextOnePasses() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(gateway.http.sendAsync(gateway.chat("wait"), HttpResponse.BodyHandlers.ofString()));
        }
        GatewayUnderTest.await(() -> gateway.count(GatewayCounter.REQUESTS_IN_FLIGHT) == 3);
        HttpResponse<String> refused = gateway.ask(gateway.to("/v1/models").GET().build());
        assertEquals(503, refused.statusCode());
        assertTrue(GatewayUnderTest.error(refused.body()).path("message").asText().contains("3 requests are in flight; the bound is 3"));
        goOn.countDown();
        waiting.forEach(answer -> assertEquals("4", answer.join().body()));
        assertEquals("0", gateway.ask(gateway.to("/v1/models").method("GET", HttpRequest.BodyPublishers.noBody()).build()).body());
        assertEquals(0, gateway.count(GatewayCounter.REQUESTS_IN_FLIGHT));
    }

    @ParameterizedTest
    @CsvSource({"ftp://x,ftp://x", "http://user:secret@x,***@x", "nonsense,nonsense", "http://x?key=1,http://x"})
    void aServerThatIsNoneIsRefusedAtTheStart(String url, String said) {
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> new GatewayUnderTest(GatewayUnderTest.config(url)));
        assertEquals(ErrorCode.BAD_CONFIGURATION, e.code());
        assertTrue(e.getMessage().contains(said) && !e.getMessage().contains("secret"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:8081,can be reached from other machines", "8081,gateway.listen is '8081'", "127.0.0.1:99999,gateway.listen is",
        "127.0.0.1:x,gateway.listen is"})
    void itListensOnThisMachineOnly(String listen, String said) {
        SidecarConfig.Gateway d = GatewayUnderTest.config("http://127.0.0.1:1");
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> new GatewayUnderTest(new SidecarConfig.Gateway(d.url(), listen, d.mode(),
                d.bounds(), d.answers(), d.enforcing(), null)));
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }

    private static void refused(String said, int status, String code, String words) throws Exception {
        assertTrue(said.startsWith("HTTP/1.1 " + status), said);
        var error = GatewayUnderTest.error(said.substring(said.indexOf("\r\n\r\n") + 4));
        assertEquals(code, error.path("code").asText(), said);
        assertTrue(error.path("message").asText().contains(words), said);
    }
}
