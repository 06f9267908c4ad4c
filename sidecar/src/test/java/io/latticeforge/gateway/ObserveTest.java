package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.recording.RecordedGroup;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of answers that pass by. */
class ObserveTest {
    private AbacusServer abacus;
    private GatewayUnderTest gateway;

    @BeforeEach
    void start() throws IOException {
        abacus = new AbacusServer(0);
        gateway = new GatewayUnderTest(GatewayUnderTest.config(abacus.url()));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        abacus.close();
    }

    private static String chat(RecordedGroup group, String more) {
        return "{\"model\":\"abacus\",\"messages\":[{\"role\":\"user\",\"content\":\"" + group.prompt() + "\"}],\"temperature\":1" + more + "}";
    }

    private void askAll(int groups, String more) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (RecordedGroup group : abacus.groups().subList(0, groups)) {
            answers.add(gateway.http.sendAsync(gateway.chat(chat(group, more)), HttpResponse.BodyHandlers.ofString()));
        }
        answers.forEach(answer -> assertEquals(200, answer.join().statusCode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"stream\":true,\"logprobs\":true,\"top_logprobs\":20", ",\"logprobs\":true,\"top_logprobs\":20"})
    void streamsAndBodiesAreDecidedAndSaveTheSame(String more) {
        askAll(24, more);
        GatewayUnderTest.await(() -> gateway.count(GatewayCounter.ANSWERS_OBSERVED) == 24);
        Savings savings = gateway.gateway.savings();
        System.out.println(more + ": " + savings + ", " + gateway.count(GatewayCounter.DECISIONS_CONCLUDE) + " concluded, "
                + gateway.count(GatewayCounter.DECISIONS_STOP) + " stopped, " + gateway.count(GatewayCounter.ANSWERS_STATED) + " stated");
        long recorded = abacus.groups().stream().limit(24).mapToLong(g -> g.sequences().getFirst().tokens() - (g.sequences().getFirst().completed() ? 1 : 0)).sum();
        assertEquals(recorded, savings.tokens());
        assertEquals(recorded, gateway.count(GatewayCounter.TOKENS_OBSERVED));
        double share = (double) savings.saved() / savings.tokens();
        assertTrue(share > 0.4 && share < 0.6, savings::toString);
        assertTrue(savings.ratio().low() < share && share < savings.ratio().high() && savings.ratio().high() - savings.ratio().low() < 0.4,
                savings::toString);
        assertTrue(gateway.count(GatewayCounter.DECISIONS_CONCLUDE) >= 20, () -> gateway.count(GatewayCounter.DECISIONS_CONCLUDE) + " concluded");
        assertTrue(gateway.count(GatewayCounter.ANSWERS_STATED) >= 24);
        assertEquals(0, gateway.count(GatewayCounter.GROUPS_REFUSED) + gateway.count(GatewayCounter.EVENTS_MALFORMED)
                + gateway.count(GatewayCounter.TOKENS_DROPPED));
    }

    @Test
    void severalChoicesAreOneGroupThatIsSettled() {
        askAll(4, ",\"stream\":true,\"logprobs\":true,\"top_logprobs\":20,\"n\":8");
        GatewayUnderTest.await(() -> gateway.count(GatewayCounter.ANSWERS_OBSERVED) == 4);
        assertTrue(gateway.count(GatewayCounter.DECISIONS_SETTLE) >= 2, () -> gateway.count(GatewayCounter.DECISIONS_SETTLE) + " settled");
        Savings savings = gateway.gateway.savings();
        assertTrue(savings.saved() > savings.tokens() / 4, savings::toString);
    }

    @Test
    void withoutLogProbsNothingIsReadAndThatIsSaid() {
        askAll(5, ",\"stream\":true");
        GatewayUnderTest.await(() -> gateway.count(GatewayCounter.ANSWERS_BLIND) == 5);
        assertEquals(0, gateway.count(GatewayCounter.TOKENS_OBSERVED));
        assertEquals("no answer with log-probs yet", gateway.gateway.savings().toString());
    }

    @Test
    void oddAnswersPassAndAreCounted() throws Exception {
        String entry = "{\"token\":\"a\",\"logprob\":%s,\"bytes\":[97],\"top_logprobs\":[%s]}";
        String one = "{\"token\":\"%s\",\"logprob\":%s}";
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 21; i++) {
            many.append(i == 0 ? "" : ",").append(one.formatted("t" + i, -i - 1));
        }
        String[] events = {"{not json", "[]", "7", "{}", "{\"choices\":{}}", "{\"choices\":[null,3,{}]}",
            chunk(entry.formatted("null", one.formatted("b", "-9999.0"))), chunk(entry.formatted("-1", one.formatted("b", "null"))),
            chunk(entry.formatted("-1", many)), chunk(entry.formatted("-1", "") + "," + entry.formatted("-2", "")),
            chunk(entry.formatted("-1e999", "")), chunk("5,null"), "{\"choices\":[{\"index\":-1,\"delta\":{},\"logprobs\":{\"content\":["
                    + entry.formatted("-1", "") + "]}}]}",
            "{\"choices\":[{\"index\":99999999999,\"delta\":{},\"logprobs\":{\"content\":[" + entry.formatted("-1", "") + "]}}]}",
            "x".repeat(3 << 20), "[DONE]"};
        StringBuilder sent = new StringBuilder();
        for (String event : events) {
            sent.append("data: ").append(event).append("\n\n");
        }
        try (ScriptedServer odd = ScriptedServer.start((request, reply) -> {
            reply.events();
            reply.chunk(sent.toString().getBytes());
            reply.end();
        }); GatewayUnderTest before = GatewayUnderTest.before(odd)) {
            assertEquals(sent.toString(), before.ask(before.chat("{\"stream\":true}")).body());
            GatewayUnderTest.await(() -> before.count(GatewayCounter.ANSWERS_OBSERVED) == 1);
            assertEquals(4, before.count(GatewayCounter.EVENTS_MALFORMED), "no JSON, a list, a number, one too long");
            assertEquals(4, before.count(GatewayCounter.LOG_PROBS_MISSING));
            assertEquals(1, before.count(GatewayCounter.ALTERNATIVES_MANY));
            assertEquals(1, before.count(GatewayCounter.DELTAS_OF_MANY_TOKENS));
            assertEquals(1, before.count(GatewayCounter.ANSWERS_WITHOUT_USAGE));
            assertEquals(0, before.count(GatewayCounter.GROUPS_REFUSED));
        }
    }

    private static String chunk(String content) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[" + content + "]},\"finish_reason\":null}]}";
    }

    @Test
    void moreAnswersThanAllowedAreRefusedByName() throws Exception {
        HttpResponse<String> answer = gateway.ask(gateway.chat(chat(abacus.groups().getFirst(), ",\"n\":10000")));
        assertEquals(400, answer.statusCode());
        assertEquals("n", GatewayUnderTest.error(answer.body()).path("param").asText());
        assertTrue(answer.body().contains("n is 10000; the bound is 128"), answer.body());
        assertEquals(0, abacus.http().requests.size());
    }

    @Test
    void theServersRefusalOfAModelOrAKeyPasses() throws Exception {
        assertEquals(404, gateway.ask(gateway.chat("{\"model\":\"gpt-9\",\"messages\":[]}")).statusCode());
        var wrong = gateway.to("/v1/completions").setHeader("Authorization", "Bearer wrong").POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertTrue(gateway.ask(wrong).body().contains("Incorrect API key"));
    }
}
