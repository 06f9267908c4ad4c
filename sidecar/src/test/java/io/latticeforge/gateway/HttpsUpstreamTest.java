package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.SidecarConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jspecify.annotations.Nullable;

/** A server that speaks https with a certificate of its own, and one that never takes a connection. */
class HttpsUpstreamTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void certificates() throws Exception {
        certificate("right", "ip:127.0.0.1");
        certificate("other", "dns:other.example");
    }

    private static void certificate(String name, String subject) throws Exception {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(keytool, "-genkeypair", "-keyalg", "EC", "-alias", name, "-dname", "CN=" + name, "-ext", "san=" + subject, "-storetype", "PKCS12",
                "-keystore", directory.resolve(name + ".p12").toString(), "-storepass", PASSWORD);
        run(keytool, "-exportcert", "-rfc", "-alias", name, "-keystore", directory.resolve(name + ".p12").toString(), "-storepass", PASSWORD, "-file",
                directory.resolve(name + ".pem").toString());
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
    }

    private static ScriptedServer server(String certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(certificate + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return ScriptedServer.start(tls.getServerSocketFactory().createServerSocket(0, 64, InetAddress.getLoopbackAddress()), (request, reply) -> {
            reply.events();
            reply.event("{\"said\":\"" + request.headers().get("authorization") + "\"}");
            reply.event("[DONE]");
            reply.end();
        });
    }

    private static SidecarConfig.Gateway config(String url, @Nullable Path trusted, int connectTimeoutMs) {
        SidecarConfig.Gateway config = GatewayUnderTest.config(url, new SidecarConfig.Gateway.Bounds(256, 1 << 20, 8192, connectTimeoutMs, 20_000, 20_000));
        return new SidecarConfig.Gateway(config.url(), config.listen(), config.mode(), config.bounds(), config.answers(), config.enforcing(), trusted);
    }

    @Test
    void whatItTrustsIsPassedOn() throws Exception {
        try (ScriptedServer server = server("right"); GatewayUnderTest gateway = new GatewayUnderTest(config(server.url().replace("http:", "https:"),
                directory.resolve("right.pem"), 5_000))) {
            for (int i = 0; i < 2; i++) {
                assertEquals("data: {\"said\":\"" + GatewayUnderTest.KEY + "\"}\n\ndata: [DONE]\n\n", gateway.ask(gateway.chat("{\"stream\":true}")).body());
            }
            assertEquals(1, server.connections.get(), "a handshake for each request");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"right", "other"})
    void whatItDoesNotTrustHearsNothing(String shown) throws Exception {
        // The right one is not known to Java; the other one is known, and belongs to another name.
        Path trusted = shown.equals("right") ? null : directory.resolve("other.pem");
        try (ScriptedServer server = server(shown); GatewayUnderTest gateway = new GatewayUnderTest(config(server.url().replace("http:", "https:"), trusted,
                5_000))) {
            HttpResponse<String> answer = gateway.ask(gateway.chat("{}"));
            assertEquals(502, answer.statusCode());
            JsonNode error = GatewayUnderTest.error(answer.body());
            assertTrue(error.path("message").asText().contains(trusted == null ? "unable to find valid certification path" : "127.0.0.1"), answer.body());
            assertEquals(0, server.requests.size());
        }
    }

    @Test
    void aServerWithoutTlsIsSaidToBeNone() throws Exception {
        try (ScriptedServer plain = ScriptedServer.start((request, reply) -> reply.whole(200, "text/plain", "x"));
                GatewayUnderTest gateway = new GatewayUnderTest(config(plain.url().replace("http:", "https:"), null, 5_000))) {
            HttpResponse<String> answer = gateway.ask(gateway.chat("{}"));
            assertEquals(502, answer.statusCode());
            assertTrue(answer.body().contains("https://127.0.0.1"), answer.body());
        }
    }

    @Test
    void aFileThatHoldsNoCertificateIsRefusedAtTheStart() throws Exception {
        Path none = Files.writeString(directory.resolve("none.pem"), "none");
        LatticeForgeException e = assertThrows(LatticeForgeException.class, () -> new GatewayUnderTest(config("https://127.0.0.1:1", none, 5_000)));
        assertEquals(ErrorCode.BAD_CONFIGURATION, e.code());
        assertTrue(e.getMessage().contains("gateway.trust_file is '" + none + "'"), e.getMessage());
    }

    @Test
    void anAddressThatNeverAnswersIsGivenUpAfterTheTimeout() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, filling);
            try (GatewayUnderTest gateway = new GatewayUnderTest(config("http://127.0.0.1:" + full.getLocalPort(), null, 200))) {
                long begin = System.nanoTime();
                HttpResponse<String> answer = gateway.ask(gateway.chat("{}"));
                long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                assertEquals(502, answer.statusCode());
                assertEquals("upstream_unreachable", GatewayUnderTest.error(answer.body()).path("code").asText());
                assertTrue(answer.body().contains("connection timed out after 200 ms"), answer.body());
                assertTrue(tookMs >= 400 && tookMs < 10_000, "twice 200 ms took " + tookMs + " ms");
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    /** Connects until nobody is taken any more: nothing is ever accepted. */
    private static void fill(ServerSocket full, List<Socket> filling) throws IOException {
        for (int i = 0; i < 64; i++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 100);
            } catch (IOException noMore) {
                return;
            }
        }
        throw new IllegalStateException("64 connections were taken");
    }
}
