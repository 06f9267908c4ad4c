package io.latticeforge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.journal.JournalReader;
import io.latticeforge.process.FrameConversation;
import io.latticeforge.process.RecordedLoop;
import io.latticeforge.process.ServeProcess;
import io.latticeforge.protocol.codec.DecisionsDecoder;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.protocol.codec.WelcomeDecoder;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real sidecar, a real client, real HTTP: what is exported is what was just done. */
@Timeout(240)
class AdminIT {
    private static final Path RECORDING = Path.of("../models/traces/abacus").toAbsolutePath().normalize();
    private static final String[] ANY_PORT = {"--admin-listen", "127.0.0.1:0"};
    private static final String MODEL = "{engine=0,model_name=abacus}";

    @TempDir
    Path temp;

    private static HttpProbe probe(ServeProcess sidecar) {
        String address = sidecar.ready().path("admin").asText();
        return new HttpProbe(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }

    /** What a journal says was observed and decided. */
    private record Journaled(long observations, Map<String, Long> decisions) {
        static Journaled in(Path journal) {
            long observations = 0;
            Map<String, Long> decisions = new TreeMap<>();
            Slot slot = new Slot();
            try (JournalReader reader = JournalReader.open(journal)) {
                while (reader.next()) {
                    slot.first(reader.block());
                    while (slot.hasNext()) {
                        slot.next();
                        if (slot.kind() == SlotKind.OBSERVATION) {
                            observations++;
                        } else if (slot.kind() == SlotKind.DECISION) {
                            decisions.merge("latticeforge_decisions_total{decision=" + Action.of(slot.u8(46)).name().toLowerCase(Locale.ROOT)
                                    + ",engine=0,model_name=abacus,rule=" + RuleId.nameOf(slot.u16(44)) + "}", 1L, Long::sum);
                        }
                    }
                }
            }
            return new Journaled(observations, decisions);
        }
    }

    @Test
    void metricsAreWhatAClientJustDid() throws Exception {
        Exposition metrics;
        long requests;
        try (ServeProcess sidecar = ServeProcess.start(temp, "--admin-listen", "127.0.0.1:0", "--gateway", "http://127.0.0.1:1", "--gateway-listen",
                        "127.0.0.1:0");
                HttpProbe probe = probe(sidecar);
                Recording recording = Recording.open(RECORDING)) {
            try (FrameConversation conversation = sidecar.connect()) {
                assertTrue(conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], new byte[0]).is(WelcomeDecoder.TEMPLATE_ID));
                RecordedLoop loop = new RecordedLoop(recording, conversation);
                loop.play(recording.groups().get(0), 0);
                loop.play(recording.groups().get(7), 7);
                assertTrue(conversation.openGroup(99, 4, "").is(DecisionsDecoder.TEMPLATE_ID));
                assertTrue(conversation.openSequence(99, 0, 7).is(DecisionsDecoder.TEMPLATE_ID));
                HttpResponse<String> answer = probe.get("/metrics");
                assertEquals(200, answer.statusCode());
                assertTrue(answer.headers().firstValue("content-type").orElse("").startsWith("text/plain; version=0.0.4"), answer.headers()::toString);
                metrics = Exposition.parse(answer.body());
                requests = conversation.nextRequest() - 1;
            }
            sidecar.terminate();
        }
        Journaled journaled = Journaled.in(temp.resolve("journal"));
        assertTrue(journaled.observations() > 500 && !journaled.decisions().isEmpty(), journaled::toString);
        assertEquals(journaled.observations(), metrics.value("latticeforge_observations_total" + MODEL));
        journaled.decisions().forEach((sample, count) -> assertEquals((double) count, metrics.value(sample), sample));
        assertEquals(journaled.decisions().values().stream().mapToLong(n -> n).sum(), metrics.sum("latticeforge_decisions_total"));
        assertEquals(requests, metrics.value("latticeforge_frames_in_total"));
        assertEquals(requests, metrics.value("latticeforge_frames_out_total"), "one answer each");
        assertEquals(metrics.value("latticeforge_steps_total" + MODEL), metrics.value("latticeforge_step_seconds_count"));
        assertTrue(metrics.value("latticeforge_step_seconds_sum") > 1e-6 * metrics.value("latticeforge_step_seconds_count"), "a microsecond a step");
        assertTrue(metrics.samples.containsKey("latticeforge_step_seconds_bucket{le=1.0E-6}"), "buckets from a microsecond on");
        assertTrue(metrics.value("latticeforge_journal_append_seconds_count") >= metrics.value("latticeforge_steps_total" + MODEL));
        for (String one : List.of("sessions_connected" + MODEL, "groups_open" + MODEL, "sequences_open" + MODEL, "ready", "journal_ready",
                "path_answers", "connections_open", "sessions_opened_total")) {
            assertEquals(1, metrics.value("latticeforge_" + one), one);
        }
        for (String none : List.of("frames_refused_total", "faults_total", "invalid_rows_total" + MODEL, "sessions_silent" + MODEL,
                "sessions_waiting" + MODEL, "requests_not_ready_total")) {
            assertEquals(0, metrics.value("latticeforge_" + none), none);
        }
        assertEquals(MetricDescription.all().stream().map(MetricDescription::name).collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(metrics.types.keySet()), "what is listed is what is exported");
        MetricDescription.all().forEach(metric -> assertEquals(metric.type().name().toLowerCase(Locale.ROOT), metrics.types.get(metric.name())));
    }

    @Test
    void statusSaysWhichRulesAreInactiveAndWhy() throws Exception {
        try (ServeProcess sidecar = ServeProcess.start(temp, ANY_PORT);
                HttpProbe probe = probe(sidecar);
                FrameConversation conversation = sidecar.connect()) {
            conversation.hello(0, ElementKind.F32, new byte[0], new byte[0]);
            conversation.openGroup(5, 4, "careful");
            conversation.openSequence(5, 0, 7);
            JsonNode status = new ObjectMapper().readTree(probe.get("/status").body());
            assertTrue(status.path("ready").asBoolean(), status::toString);
            assertEquals("ready", status.path("journal").path("condition").asText());
            assertEquals("process", status.path("journal").path("durability").asText());
            JsonNode session = status.path("sessions").path(0);
            assertEquals("abacus", session.path("model_name").asText());
            assertEquals("test", session.path("client").asText());
            assertTrue(session.path("silent_s").asDouble() < 10, session::toString);
            assertEquals(5, session.path("groups").path(0).path("group").asLong());
            assertTrue(session.path("groups").path(0).path("policy").asText().startsWith("careful@"), session::toString);
            int rules = 0;
            for (JsonNode policy : status.path("policies")) {
                for (JsonNode rule : policy.path("rules")) {
                    rules++;
                    assertTrue(rule.path("evaluated").asLong() > 0 || rule.path("inactive_because").asText().length() > 10, rule::toString);
                }
            }
            assertTrue(rules > 4 && status.path("policies").size() >= 4, status::toString);
        }
    }

    @Test
    void readinessGoesFirstWhenItIsToldToStop() throws Exception {
        try (ServeProcess sidecar = ServeProcess.start(temp, ANY_PORT);
                HttpProbe probe = probe(sidecar)) {
            try (FrameConversation staying = sidecar.connect()) {
                staying.hello(0, ElementKind.F32, new byte[0], new byte[0]);
                assertEquals("ready\n", probe.get("/readyz").body());
                assertEquals("started\n", probe.get("/startupz").body());
                assertEquals("alive\n", probe.get("/livez").body());
                sidecar.child().process().destroy();
                HttpResponse<String> answer = probe.get("/readyz");
                while (answer.statusCode() == 200) {
                    answer = probe.get("/readyz");
                }
                assertEquals(503, answer.statusCode());
                assertEquals("not ready: draining: the sidecar has been told to stop\n", answer.body());
                assertEquals("alive\n", probe.get("/livez").body(), "not to be killed before it has drained");
                assertEquals(0, probe.metrics().value("latticeforge_ready"));
            }
            // SIGTERM: the exit code of a JVM that was told to end and did so in order.
            assertEquals(143, sidecar.child().process().waitFor());
        }
    }

    @Test
    void aFullDiskIsNotReadyAndReadyAgainWhenThereIsSpace() throws Exception {
        Path disk = Files.createDirectory(temp.resolve("journal"));
        String mount = "mount -t tmpfs -o size=512m,mode=0700 none " + disk;
        boolean canMount = new ProcessBuilder("unshare", "-rm", "sh", "-c", mount).inheritIO().start().waitFor() == 0;
        assumeTrue(canMount, "left out: this machine lets no process have a file system of its own");
        try (ServeProcess sidecar = ServeProcess.start(temp, List.of("unshare", "-rm", "sh", "-c", mount + " && exec \"$@\"", "sh"), List.of(),
                        ANY_PORT);
                HttpProbe probe = probe(sidecar);
                FrameConversation conversation = sidecar.connect()) {
            conversation.hello(0, ElementKind.F32, new byte[0], new byte[0]);
            assertEquals("ready\n", probe.get("/readyz").body());
            Path full = Path.of("/proc/" + sidecar.child().process().pid() + "/root" + disk.toAbsolutePath() + "/full");
            fill(full);
            for (int group = 0; probe.get("/readyz").statusCode() == 200; group++) {
                conversation.openGroup(group, 1, "");
            }
            HttpResponse<String> answer = probe.get("/readyz");
            assertEquals(503, answer.statusCode());
            assertTrue(answer.body().startsWith("not ready: the file system of the journal") && answer.body().contains("MiB are needed"), answer.body());
            Exposition metrics = probe.metrics();
            assertEquals(0, metrics.value("latticeforge_ready"));
            assertEquals(0, metrics.value("latticeforge_journal_ready"));
            assertTrue(metrics.value("latticeforge_requests_not_ready_total") > 0);
            assertTrue(metrics.value("latticeforge_journal_free_bytes") < 1 << 20);
            assertEquals(200, probe.get("/livez").statusCode(), "a restart would give no space");
            Files.delete(full);
            while (probe.get("/readyz").statusCode() != 200) {
                assertTrue(sidecar.child().process().isAlive());
            }
            assertEquals(1, probe.metrics().value("latticeforge_journal_ready"));
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] megabyte = new byte[1 << 20];
        assertEquals(512L << 20, Files.getFileStore(file.getParent()).getTotalSpace(), "not the disk of this machine");
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(megabyte);
            }
        } catch (IOException full) {
            assertTrue(Files.size(file) > 0, full::toString);
        }
    }
}
