package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A gateway in front of a server, and clients of it. */
final class GatewayUnderTest implements AutoCloseable {
    static final String KEY = "Bearer sk-a-key-that-nobody-may-log";

    final List<Throwable> faults = new CopyOnWriteArrayList<>();
    final List<String> notices = new CopyOnWriteArrayList<>();
    final Gateway gateway;
    final FoldedPath path = new FoldedPath();
    final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    GatewayUnderTest(SidecarConfig.Gateway config) {
        gateway = Gateway.start(config, path, path.ingest(), faults::add, notices::add);
    }

    static SidecarConfig.Gateway config(String url) {
        return config(url, new SidecarConfig.Gateway.Bounds(256, 1 << 20, 8192, 2_000, 20_000, 20_000));
    }

    static SidecarConfig.Gateway config(String url, SidecarConfig.Gateway.Bounds bounds) {
        return config(url, "observe", bounds, new SidecarConfig.Gateway.Enforcing(8, 64, 20, 0, 10, Path.of("/nowhere/off")));
    }

    static SidecarConfig.Gateway config(String url, String mode, SidecarConfig.Gateway.Bounds bounds, SidecarConfig.Gateway.Enforcing enforcing) {
        return new SidecarConfig.Gateway(url, "127.0.0.1:0", mode, bounds, new SidecarConfig.Gateway.Answers("number", null, "", "none", "</think>",
                "The answer is"), enforcing, null);
    }

    static GatewayUnderTest enforcing(String url, SidecarConfig.Gateway.Enforcing enforcing) {
        return new GatewayUnderTest(config(url, "enforce", config(url).bounds(), enforcing));
    }

    static GatewayUnderTest before(ScriptedServer server) {
        return new GatewayUnderTest(config(server.url()));
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.address().getPort() + path)).header("Authorization", KEY);
    }

    HttpRequest chat(String body) {
        return to("/v1/chat/completions").header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    HttpResponse<String> ask(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** A client of which the test writes every byte. */
    Socket socket() throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        to.getOutputStream().flush();
    }

    /** What is said until the other side closes. */
    static String rest(Socket from) throws IOException {
        return new String(from.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    long count(GatewayCounter counter) {
        return gateway.counters().get(counter);
    }

    static void await(BooleanSupplier that) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!that.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not come to pass within 20 s");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The error object of a body. */
    static JsonNode error(String body) throws IOException {
        JsonNode error = new ObjectMapper().readTree(body).path("error");
        assertEquals(List.of("message", "type", "param", "code"), error.propertyStream().map(Map.Entry::getKey).toList(), body);
        return error;
    }

    @Override
    public void close() {
        http.close();
        gateway.close();
        path.close();
        assertEquals(List.of(), faults);
    }
}
