package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.recording.RecordedGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several samples answer a request, and what is decided is obeyed. */
class EnforceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SidecarConfig.Gateway.Enforcing EIGHT = new SidecarConfig.Gateway.Enforcing(8, 64, 20, 0, 10, Path.of("/nowhere/off"));

    @TempDir
    private Path directory;

    private static String chat(RecordedGroup group, String more) {
        return "{\"model\":\"abacus\",\"messages\":[{\"role\":\"user\",\"content\":\"" + group.prompt() + "\"}],\"temperature\":1" + more + "}";
    }


    /** The one answer of a body, or of a stream put together. */
    private static JsonNode answer(String said) throws IOException {
        if (said.startsWith("{")) {
            return JSON.readTree(said);
        }
        assertTrue(said.endsWith("data: [DONE]\n\n"), said);
        JsonNode last = JSON.missingNode();
        StringBuilder text = new StringBuilder();
        for (String event : said.split("\n\n")) {
            if (event.startsWith("data: {")) {
                JsonNode chunk = JSON.readTree(event.substring(6));
                text.append(chunk.path("choices").path(0).path("delta").path("content").asText(""));
                last = chunk.has("latticeforge") ? chunk : last;
            }
        }
        assertFalse(text.isEmpty(), said);
        return last;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void itAnswersWithTheVoteForAFractionOfTheTokens(String more) throws Exception {
        int groups = 6;
        try (AbacusServer abacus = new AbacusServer(500_000); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), EIGHT)) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (RecordedGroup group : abacus.groups().subList(0, groups)) {
                answers.add(gateway.http.sendAsync(gateway.chat(chat(group, more)), HttpResponse.BodyHandlers.ofString()));
            }
            long all = 0;
            long told = 0;
            int right = 0;
            int whys = 0;
            for (int i = 0; i < groups; i++) {
                JsonNode answer = answer(answers.get(i).join().body());
                JsonNode field = answer.path("latticeforge");
                RecordedGroup group = abacus.groups().get(i);
                assertEquals("abacus-1", answer.path("id").asText());
                right += field.path("answer").asText().equals(group.truth()) ? 1 : 0;
                whys += field.path("why").size();
                told += field.path("tokens").asLong();
                all += group.sequences().stream().limit(8).mapToLong(s -> s.tokens()).sum();
                assertTrue(field.path("votes").size() >= 1, answer::toString);
                assertFalse(field.has("inactive"), answer::toString);
            }
            System.out.printf("%d groups: %d of %d tokens told, %d written by the server, %d right, %d decisions%n", groups, told, all,
                    abacus.tokens.get(), right, whys);
            // A loaded machine decides late; what it takes is printed.
            assertTrue(told < 0.8 * all, told + " of " + all);
            assertTrue(right >= groups - 1, right + " of " + groups + " are right");
            assertEquals(groups, gateway.count(GatewayCounter.ANSWERS_ENFORCED));
            assertTrue(gateway.count(GatewayCounter.SAMPLES_DRAWN) > groups);
            GatewayUnderTest.await(() -> gateway.count(GatewayCounter.REQUESTS_IN_FLIGHT) == 0);
        }
    }

    @Test
    void aStreamIsClosedSoonAfterWhatDecidesIt() throws Exception {
        SidecarConfig.Gateway.Enforcing one = new SidecarConfig.Gateway.Enforcing(1, 64, 20, 0, 10, Path.of("/nowhere/off"));
        try (AbacusServer abacus = new AbacusServer(1_000_000).waiting(300); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), one)) {
            for (int i = 0; i < 12; i++) {
                gateway.ask(gateway.chat(chat(abacus.groups().get(i), "")));
            }
            List<Long> sorted = abacus.closedNs.stream().sorted().toList();
            System.out.printf("from the token that decides to the server's stream closed: %d streams, median %.2f ms, worst %.2f ms, in turn %s%n", sorted.size(),
                    sorted.get(sorted.size() / 2) / 1e6, sorted.getLast() / 1e6, abacus.closedNs);
            assertTrue(sorted.size() >= 3 && sorted.get(sorted.size() / 2) < TimeUnit.MILLISECONDS.toNanos(50), sorted::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"n\":2", ",\"logprobs\":true,\"top_logprobs\":5", ",\"tools\":[{\"type\":\"function\"}]", ",\"seed\":1",
        ",\"response_format\":{\"type\":\"json_object\"}", ",\"grammar\":\"root ::= x\""})
    void whatAsksForSomethingSpecialPassesThrough(String more) throws Exception {
        try (AbacusServer abacus = new AbacusServer(0); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), EIGHT)) {
            String body = chat(abacus.groups().getFirst(), more);
            assertFalse(gateway.ask(gateway.chat(body)).body().contains("latticeforge"));
            assertEquals(body, abacus.http().requests.getFirst().text());
            assertEquals(1, abacus.http().requests.size());
        }
    }

    @Test
    void imagesPromptsInListsAndAHeaderPassThroughToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.whole(200, "application/json", "{}"));
                GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT)) {
            String image = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what?\"},{\"type\":\"image_url\","
                    + "\"image_url\":{\"url\":\"data:x\"}}]}]}";
            assertEquals("{}", gateway.ask(gateway.chat(image)).body());
            assertEquals("{}", gateway.ask(gateway.to("/v1/completions").POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":[\"a\",\"b\"]}")).build())
                    .body());
            assertEquals("{}", gateway.ask(gateway.to("/v1/completions").header("X-LatticeForge", "off")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"a\"}")).build()).body());
            assertEquals("{}", gateway.ask(gateway.chat("no json")).body());
            assertEquals(List.of(image, "{\"prompt\":[\"a\",\"b\"]}", "{\"prompt\":\"a\"}", "no json"),
                    server.requests.stream().map(ScriptedServer.Request::text).toList());
        }
    }

    @Test
    void aServerWithoutLogProbsAnswersAndTheRulesSayThatTheyAreInactive() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.event("{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"The answer\"}}]}");
            reply.event("{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" is 7.\"},\"finish_reason\":\"stop\"}]}");
            reply.event("[DONE]");
            reply.end();
        }); GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT)) {
            JsonNode answer = answer(gateway.ask(gateway.chat("{\"messages\":[]}")).body());
            assertEquals("The answer is 7.", answer.path("choices").path(0).path("message").path("content").asText());
            assertEquals("the server sends no log-probs", answer.path("latticeforge").path("inactive").asText());
            assertEquals(1, server.requests.size());
            assertEquals(1, gateway.count(GatewayCounter.ANSWERS_INACTIVE));
        }
    }

    @Test
    void aServerThatRefusesLogProbsIsAskedAsTheClientAsked() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> {
            if (request.text().contains("logprobs")) {
                reply.whole(400, "application/json", "{\"error\":{\"message\":\"top_logprobs must be at most 5\"}}");
            } else {
                reply.whole(200, "application/json", "{\"plain\":1}");
            }
        }); GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT)) {
            assertEquals("{\"plain\":1}", gateway.ask(gateway.chat("{\"messages\":[]}")).body());
            assertEquals(1, gateway.count(GatewayCounter.ANSWERS_REFUSED));
        }
    }

    @Test
    void aServerThatFailsIsAnErrorObject() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, reply) -> reply.hangUp());
                GatewayUnderTest gateway = GatewayUnderTest.enforcing(server.url(), EIGHT)) {
            HttpResponse<String> answer = gateway.ask(gateway.chat("{\"messages\":[]}"));
            assertEquals(502, answer.statusCode());
            assertEquals("upstream_closed", GatewayUnderTest.error(answer.body()).path("code").asText());
        }
    }

    @Test
    void aPathThatIsStuckKeepsNobodyWaiting() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        try (AbacusServer abacus = new AbacusServer(0); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), EIGHT)) {
            gateway.path.execute(() -> {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            JsonNode answer = answer(gateway.ask(gateway.chat(chat(abacus.groups().getFirst(), ""))).body());
            assertEquals("the path did not answer within 2000 ms", answer.path("latticeforge").path("inactive").asText());
            assertFalse(answer.path("choices").path(0).path("message").path("content").asText().isEmpty());
            String passing = chat(abacus.groups().getFirst(), ",\"stream\":true,\"logprobs\":true,\"top_logprobs\":20");
            assertTrue(gateway.ask(gateway.chat(passing)).body().endsWith("data: [DONE]\n\n"));
            stuck.countDown();
            GatewayUnderTest.await(() -> gateway.count(GatewayCounter.ANSWERS_OBSERVED) == 1);
        } finally {
            stuck.countDown();
        }
    }

    @Test
    void aClientThatLeavesFreesEverySlot() throws Exception {
        try (AbacusServer abacus = new AbacusServer(20_000_000); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), EIGHT)) {
            String body = chat(abacus.groups().getFirst(), ",\"stream\":true");
            try (var client = gateway.socket()) {
                GatewayUnderTest.write(client, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                GatewayUnderTest.await(() -> gateway.count(GatewayCounter.SAMPLES_DRAWN) == 8);
            }
            GatewayUnderTest.await(() -> gateway.count(GatewayCounter.CLIENT_LEFT) == 1);
            assertEquals(0, gateway.count(GatewayCounter.REQUESTS_IN_FLIGHT));
        }
    }

    @Test
    void fewStreamsServeManyRequests() throws Exception {
        SidecarConfig.Gateway.Enforcing two = new SidecarConfig.Gateway.Enforcing(4, 2, 20, 0, 10, Path.of("/nowhere/off"));
        try (AbacusServer abacus = new AbacusServer(0); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), two)) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(gateway.http.sendAsync(gateway.chat(chat(abacus.groups().get(i), "")), HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> each : answers) {
                assertTrue(answer(each.join().body()).has("latticeforge"));
            }
        }
    }

    @Test
    void unstoppedGroupsAnswerWithTheMajorityAndAreCompared() throws Exception {
        SidecarConfig.Gateway.Enforcing all = new SidecarConfig.Gateway.Enforcing(8, 64, 20, 100, 50, Path.of("/nowhere/off"));
        try (AbacusServer abacus = new AbacusServer(0); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), all)) {
            for (int i = 0; i < 4; i++) {
                JsonNode field = answer(gateway.ask(gateway.chat(chat(abacus.groups().get(i), ""))).body()).path("latticeforge");
                assertTrue(field.path("unstopped").asBoolean());
                assertEquals(8, field.path("samples").asInt());
                assertEquals(abacus.groups().get(i).sequences().stream().limit(8).mapToLong(s -> s.tokens()).sum(), field.path("tokens").asLong());
            }
            assertEquals(4, gateway.count(GatewayCounter.UNSTOPPED_SAME) + gateway.count(GatewayCounter.UNSTOPPED_DIFFERENT));
            assertTrue(gateway.count(GatewayCounter.UNSTOPPED_SAME) >= 3);
        }
    }

    @Test
    void aFileSwitchesItOffAndOn() throws Exception {
        Path off = directory.resolve("off");
        SidecarConfig.Gateway.Enforcing config = new SidecarConfig.Gateway.Enforcing(2, 64, 20, 0, 10, off);
        try (AbacusServer abacus = new AbacusServer(0); GatewayUnderTest gateway = GatewayUnderTest.enforcing(abacus.url(), config)) {
            String body = chat(abacus.groups().getFirst(), "");
            assertTrue(gateway.ask(gateway.chat(body)).body().contains("latticeforge"));
            Files.createFile(off);
            assertFalse(gateway.ask(gateway.chat(body)).body().contains("latticeforge"));
            assertEquals(0, gateway.count(GatewayCounter.ENFORCING));
            Files.delete(off);
            assertTrue(gateway.ask(gateway.chat(body)).body().contains("latticeforge"));
            assertEquals(List.of("gateway: everything passes through while " + off + " exists", "gateway: enforces again, as " + off + " is gone"),
                    gateway.notices);
        }
    }

    @Test
    void itRevertsWhereSurelyTooManyAnswersDiffer() {
        List<String> said = new ArrayList<>();
        Switch power = new Switch(GatewayUnderTest.config("http://x", "enforce", GatewayUnderTest.config("http://x").bounds(), EIGHT), said::add);
        for (int i = 0; i < 40; i++) {
            power.compared(i % 20 != 0);
        }
        assertTrue(power.enforces(), "2 of 40 are not surely more than 10 %");
        for (int i = 0; i < 8; i++) {
            power.compared(false);
        }
        assertTrue(power.reverted() && !power.enforces());
        assertEquals(1, said.size());
        assertTrue(said.getFirst().contains("un-stopped groups gave another answer, surely more than 10 % (gateway.revert_percent)"), said::toString);
        assertEquals(0.164, Switch.lowerEnd(6, 20), 0.001);
        assertEquals(0.062, Switch.lowerEnd(3, 20), 0.001);
    }

    @Test
    void twoPercentOfGroupsRunUnstoppedAlwaysTheSame() {
        Switch power = new Switch(GatewayUnderTest.config("http://x", "enforce", GatewayUnderTest.config("http://x").bounds(),
                new SidecarConfig.Gateway.Enforcing(8, 64, 20, 2, 10, Path.of("/nowhere/off"))), notice -> {});
        int unstopped = 0;
        for (int group = 1; group <= 100_000; group++) {
            unstopped += power.unstopped(group) ? 1 : 0;
            assertEquals(power.unstopped(group), power.unstopped(group));
        }
        assertEquals(2000, unstopped, 50);
    }

    @Test
    void aHeartbeatIsACommentOfAStreamThatHasSaidNothing() {
        EmbeddedChannel channel = new EmbeddedChannel();
        var counters = new io.latticeforge.base.Counters<>(GatewayCounter.class);
        new EnforcedReply(new ClientAnswer(channel, counters, false, true, () -> true), true, true, false).heartbeat();
        channel.readOutbound();
        HttpContent comment = channel.readOutbound();
        assertEquals(": \n\n", comment.content().toString(StandardCharsets.UTF_8));
        new EnforcedReply(new ClientAnswer(channel, counters, false, true, () -> true), true, false, false).heartbeat();
        assertNull(channel.<Object>readOutbound());
        comment.release();
    }
}
