package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where one sample is the answer whatever comes, its client reads it while it is drawn. */
class OnlySampleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SidecarConfig.Gateway.Enforcing EIGHT = new SidecarConfig.Gateway.Enforcing(8, 64, 20, 0, 10, Path.of("/nowhere/off"));
    private static final String TOKEN = "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"logprobs\":{\"content\":[{\"token\":\"%s\","
            + "\"logprob\":-0.5,\"top_logprobs\":[{\"token\":\"a\",\"logprob\":-0.5}]}]}}]}";
    private static final String TEXT = "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}";
    private static final String USAGE = "{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":1}}";

    private static ScriptedServer server(String event, CountDownLatch read, String end) throws Exception {
        return ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event(event.replace("%s", "one"));
            read.await();
            reply.event(event.replace("%s", " two"));
            if (end.isEmpty()) {
                reply.hangUp();
                return;
            }
            reply.event(end);
            reply.event("[DONE]");
            reply.end();
        });
    }

    private static String until(InputStream from, String what) throws Exception {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(what) < 0) {
            int next = from.read();
            assertTrue(next >= 0, read::toString);
            read.append((char) next);
        }
        return read.toString();
    }

    private static InputStream ask(GatewayUnderTest gateway, String more) throws Exception {
        return gateway.http.send(gateway.chat("{\"messages\":[],\"stream\":true,\"stream_options\":{\"include_usage\":true}" + more + "}"),
                HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    @ParameterizedTest
    @CsvSource({"true, ',\"temperature\":0'", "false, ',\"temperature\":1'"})
    void itsWordsArriveBeforeItsEnd(boolean logProbs, String more) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedServer server = server(logProbs ? TOKEN : TEXT, read, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":"
                + USAGE + "}"); GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT); InputStream in = ask(gateway, more)) {
            String first = until(in, "\n\n");
            assertEquals("{\"role\":\"assistant\",\"content\":\"one\"}", JSON.readTree(first.substring(6)).path("choices").path(0).path("delta").toString());
            read.countDown();
            String[] rest = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n");
            assertEquals("{\"content\":\" two\"}", JSON.readTree(rest[0].substring(6)).path("choices").path(0).path("delta").toString());
            JsonNode last = JSON.readTree(rest[1].substring(6));
            assertEquals("stop", last.path("choices").path(0).path("finish_reason").asText());
            assertEquals(1, last.path("latticeforge").path("samples").asInt());
            assertEquals(USAGE, JSON.readTree(rest[2].substring(6)).path("usage").toString(), "as the server wrote it");
            assertEquals("data: [DONE]", rest[3]);
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void whatBreaksOffEndsInAnErrorEventBehindWhatWasSaid() throws Exception {
        CountDownLatch read = new CountDownLatch(0);
        try (ScriptedServer server = server(TOKEN, read, ""); GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT);
                InputStream in = ask(gateway, ",\"temperature\":0")) {
            String[] events = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n");
            assertTrue(events[0].contains("\"one\""), events[0]);
            assertEquals("upstream_closed", GatewayUnderTest.error(events[events.length - 1].substring(6)).path("code").asText());
        }
    }

    @Test
    void whatIsNotKnownOfUsageIsLeftOut() throws Exception {
        CountDownLatch read = new CountDownLatch(0);
        try (ScriptedServer server = server(TEXT, read, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
                GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT)) {
            JsonNode answer = JSON.readTree(gateway.ask(gateway.chat("{\"messages\":[]}")).body());
            assertEquals("one two", answer.path("choices").path(0).path("message").path("content").asText());
            assertEquals("{}", answer.path("usage").toString(), "pieces of text are not tokens");
        }
        try (ScriptedServer server = server(TOKEN, read, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
                GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT)) {
            JsonNode answer = JSON.readTree(gateway.ask(gateway.chat("{\"messages\":[],\"temperature\":0}")).body());
            assertEquals("{\"completion_tokens\":2}", answer.path("usage").toString());
        }
    }
}
