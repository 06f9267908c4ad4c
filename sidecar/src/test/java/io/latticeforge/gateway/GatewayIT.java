package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.latticeforge.process.ServeProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("sk-a-key"), file::toString);
            }
        }
    }
}
