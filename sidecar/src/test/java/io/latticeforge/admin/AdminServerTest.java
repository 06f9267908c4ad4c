package io.latticeforge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.config.AdminConfig;
import io.latticeforge.process.TestSidecar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the admin server makes of those who ask badly: each is told in a sentence, and nobody else is kept waiting. */
@Timeout(60)
class AdminServerTest {
    private static final AdminConfig ANY_PORT = new AdminConfig("127.0.0.1", 0, true);
    private static final String OK = "GET /livez HTTP/1.1\r\nHost: localhost\r\n";

    @TempDir
    static Path directory;

    private static TestSidecar sidecar;
    private static AdminServer server;
    private static HttpProbe probe;

    @BeforeAll
    static void start() {
        sidecar = TestSidecar.start(directory);
        server = Objects.requireNonNull(AdminServer.open(ANY_PORT, notice -> {}));
        server.watch(sidecar.sidecar().vitals());
        probe = new HttpProbe(server.address().getPort());
    }

    @AfterAll
    static void stop() {
        probe.close();
        server.close();
        sidecar.close();
        assertTrue(sidecar.faults.isEmpty(), sidecar.faults::toString);
    }

    @Test
    void anUnknownPageIsNamed() throws Exception {
        HttpResponse<String> answer = probe.get("/metricz?a=b");
        assertEquals(404, answer.statusCode());
        assertEquals("no page '/metricz'; there are /metrics /livez /readyz /startupz /status\n", answer.body());
    }

    @Test
    void nothingCanBePosted() throws Exception {
        double refused = probe.metrics().value("latticeforge_admin_requests_refused_total");
        HttpResponse<String> answer = probe.post("/metrics", "a=b");
        assertEquals(405, answer.statusCode());
        assertEquals("GET, HEAD", answer.headers().firstValue("allow").orElse(""));
        assertEquals("nothing can be changed here: GET, HEAD only\n", answer.body());
        assertEquals(refused + 1, probe.metrics().value("latticeforge_admin_requests_refused_total"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "5000 | 100   | 414 | the request line is longer than 4096 bytes",
        "100  | 9000  | 431 | the headers are longer than 8192 bytes",
        "4000 | 8000  | 404 | no page '/xxxx"})
    void lengthsAreBounded(int lineBytes, int headerBytes, int status, String said) throws IOException {
        String answer = probe.raw("GET /" + "x".repeat(lineBytes) + " HTTP/1.1\r\nConnection: close\r\nA: " + "y".repeat(headerBytes) + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains(said), answer);
    }

    @Test
    void whatIsNotHttpIsSaidToBeSo() throws IOException {
        String answer = probe.raw("\u0016\u0003\u0001 hello\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.endsWith("not an HTTP request\n"), answer);
    }

    @ParameterizedTest
    @CsvSource({"localhost,200", "127.0.0.1:7611,200", "[::1]:1,200", "LOCALHOST:80,200", "evil.example,403", "127.0.0.1.evil.example,403", "10.0.0.1,403"})
    void aPageOfElsewhereCannotReadThroughABrowser(String host, int status) throws IOException {
        String answer = probe.raw("GET /livez HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void headHasNoBody() throws IOException {
        String answer = probe.raw("HEAD /startupz HTTP/1.0\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("content-length: 8\r\n") && answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void aSecondRequestBeforeTheFirstAnswerClosesBehindIt() throws IOException {
        String answer = probe.raw((OK + "\r\n").repeat(3));
        assertEquals(1, answer.split("HTTP/1.1 200", -1).length - 1, answer);
    }

    @Test
    void aThousandConnectionsKeepNobodyOut() throws Exception {
        double evicted = probe.metrics().value("latticeforge_admin_connections_evicted_total");
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                silent.add(probe.open());
            }
            try (HttpProbe another = new HttpProbe(server.address().getPort())) {
                long startNs = System.nanoTime();
                assertEquals("ready\n", another.get("/readyz").body());
                System.out.printf("admin: ready said after %d ms while 1000 connections say nothing%n",
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
                double since = another.metrics().value("latticeforge_admin_connections_evicted_total") - evicted;
                assertTrue(since >= 1_000 - Connections.MOST && since <= 1_002, since + " evicted");
            }
            String first = new String(silent.getFirst().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(first.startsWith("HTTP/1.1 503 ") && first.endsWith("closed as the longest idle of 64 connections\n"), first);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void whoTakesTooLongIsClosed() throws Exception {
        try (AdminServer impatient = Objects.requireNonNull(AdminServer.open(ANY_PORT, notice -> {}, TimeUnit.MILLISECONDS.toNanos(300)));
                HttpProbe slow = new HttpProbe(impatient.address().getPort())) {
            assertEquals("", slow.raw(OK), "half a request, and no more");
            assertEquals(503, slow.get("/metrics").statusCode(), "nothing to speak of yet");
            assertEquals("starting: reads the journal, loads policies, warms up\n", slow.get("/readyz").body());
            assertEquals(503, slow.get("/startupz").statusCode());
            assertEquals(200, slow.get("/livez").statusCode(), "starting is no reason to be killed");
            impatient.watch(sidecar.sidecar().vitals());
            assertEquals("started\n", slow.get("/startupz").body());
            assertEquals(1, slow.metrics().value("latticeforge_admin_connections_timed_out_total"));
        }
    }

    @Test
    void aTakenPortStopsOnlyWhoAskedForIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<String> notices = new ArrayList<>();
            assertNull(AdminServer.open(new AdminConfig("127.0.0.1", taken.getLocalPort(), false), notices::add));
            assertEquals(1, notices.size());
            assertTrue(notices.getFirst().contains("127.0.0.1:" + taken.getLocalPort()) && notices.getFirst().contains("--admin-listen"),
                    notices::toString);
            LatticeForgeException refused = assertThrows(LatticeForgeException.class,
                    () -> AdminServer.open(new AdminConfig("127.0.0.1", taken.getLocalPort(), true), notices::add));
            assertEquals(ErrorCode.UNAVAILABLE, refused.code());
            assertTrue(String.valueOf(refused.getMessage()).contains("127.0.0.1:" + taken.getLocalPort()), refused::toString);
        }
    }

    @Test
    void onlyThisMachineIsServed() {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class,
                () -> AdminServer.open(new AdminConfig("0.0.0.0", 0, true), notice -> {}));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refused.code());
        assertNotNull(refused.getMessage());
    }
}
