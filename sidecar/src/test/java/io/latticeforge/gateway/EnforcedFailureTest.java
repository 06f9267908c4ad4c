package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad servers and bad requests where several samples answer: an error object that says what is wrong, or an answer of what there is. */
class EnforcedFailureTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SidecarConfig.Gateway.Enforcing THREE = new SidecarConfig.Gateway.Enforcing(3, 64, 20, 0, 10, Path.of("/nowhere/off"));
    private static final String ASKED = "{\"messages\":[],\"temperature\":1}";

    private static GatewayUnderTest gateway(ScriptedServer server, int idleTimeoutMs) {
        return new GatewayUnderTest(GatewayUnderTest.config(server.url(), SidecarConfig.Gateway.ENFORCE,
                new SidecarConfig.Gateway.Bounds(256, 1 << 20, 8192, 2_000, 20_000, idleTimeoutMs), THREE));
    }

    /** A chunk with one word and the entries of its log-probs. */
    private static String chunk(String word, String entries) {
        return "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + word + "\"},\"logprobs\":{\"content\":[" + entries + "]}}]}";
    }

    private static String entry(String word, String logProb, int alternatives) {
        StringBuilder tops = new StringBuilder();
        for (int i = 0; i < alternatives; i++) {
            tops.append(i == 0 ? "" : ",").append("{\"token\":\"").append(i == 0 ? word : "t" + i).append("\",\"logprob\":").append(logProb).append('}');
        }
        return "{\"token\":\"" + word + "\",\"logprob\":" + logProb + ",\"top_logprobs\":[" + tops + "]}";
    }

    private static void answer(ScriptedServer.Reply reply) throws IOException {
        reply.event(chunk("The answer is 7 . ", entry("The answer is 7 . ", "-0.1", 20)));
        reply.event("{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
        reply.event("[DONE]");
        reply.end();
    }

    private static void refused(HttpResponse<String> answer, int status, String code) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, GatewayUnderTest.error(answer.body()).path("code").asText(), answer.body());
    }

    @Test
    void anUnknownModelAWrongKeyAndTooManyAnswersAreRefusedByName() throws Exception {
        try (AbacusServer abacus = new AbacusServer(0); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), THREE)) {
            refused(gateway.ask(gateway.chat("{\"model\":\"gpt-9\",\"messages\":[]}")), 404, "404");
            HttpRequest wrong = gateway.to("/v1/completions").setHeader("Authorization", "Bearer wrong")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"a\"}")).build();
            refused(gateway.ask(wrong), 401, "invalid_api_key");
            refused(gateway.ask(gateway.chat("{\"messages\":[],\"n\":10000}")), 400, "n_too_large");
            assertEquals(2, gateway.count(GatewayCounter.ANSWERS_REFUSED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{not json", "7", ""})
    void eventsThatAreNoneAreNoAnswer(String event) throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.raw("7\r\nnothing\r\n");
            reply.event(event);
            reply.event("[DONE]");
            reply.end();
        }); GatewayUnderTest gateway = gateway(server, 20_000)) {
            refused(gateway.ask(gateway.chat(ASKED)), 502, "no_answer");
        }
    }

    @Test
    void aStreamThatBreaksOffInAChunkIsAnErrorWhereNoAnswerWasStated() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event(chunk("one", entry("one", "-1", 1)));
            reply.raw("ff\r\ndata: {\"id");
            reply.hangUp();
        }); GatewayUnderTest gateway = gateway(server, 20_000)) {
            refused(gateway.ask(gateway.chat(ASKED)), 502, "upstream_closed");
            assertEquals(3, gateway.count(GatewayCounter.SAMPLES_FAILED));
        }
    }

    @Test
    void aStreamThatStallsLeavesTheAnswerToTheOthers() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            if (asked.incrementAndGet() == 2) {
                reply.event(chunk("one", entry("one", "-1", 1)));
                reply.awaitGone();
            } else {
                answer(reply);
            }
        }); GatewayUnderTest gateway = gateway(server, 400)) {
            JsonNode answer = JSON.readTree(gateway.ask(gateway.chat(ASKED)).body());
            assertEquals("7", answer.path("latticeforge").path("answer").asText(), answer::toString);
            GatewayUnderTest.await(() -> gateway.count(GatewayCounter.REQUESTS_IN_FLIGHT) == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"null,20", "-9999,20", "-Infinity,20", "NaN,20", "-0.5,21", "-0.5,0"})
    void oddLogProbsCostNoAnswer(String logProb, int alternatives) throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event(chunk("one two", entry("one", logProb, alternatives) + "," + entry(" two", logProb, alternatives)));
            answer(reply);
        }); GatewayUnderTest gateway = gateway(server, 20_000)) {
            JsonNode answer = JSON.readTree(gateway.ask(gateway.chat(ASKED)).body());
            assertEquals("7", answer.path("latticeforge").path("answer").asText(), answer::toString);
            assertTrue(answer.path("choices").path(0).path("message").path("content").asText().startsWith("one twoThe answer"), answer::toString);
            assertEquals(0, gateway.count(GatewayCounter.GROUPS_REFUSED) + gateway.count(GatewayCounter.ANSWERS_INACTIVE));
        }
    }
}
