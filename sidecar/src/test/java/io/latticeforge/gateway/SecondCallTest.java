package io.latticeforge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.recording.RecordedGroup;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A sample that is to conclude and has stated no answer: here only what stands behind an empty line is one, which no sample writes by itself. */
class SecondCallTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static GatewayUnderTest gateway(AbacusServer abacus, String template) {
        SidecarConfig.Gateway config = GatewayUnderTest.config(abacus.url());
        return new GatewayUnderTest(new SidecarConfig.Gateway(config.url(), config.listen(), SidecarConfig.Gateway.ENFORCE, config.bounds(),
                new SidecarConfig.Gateway.Answers("number", "\\n\\nanswer (-?[0-9]+)", "", template, "</think>", "answer"),
                new SidecarConfig.Gateway.Enforcing(1, 64, 20, 0, 10, Path.of("/nowhere/off")), null));
    }

    /** Questions in which the model searches: it is unsure, and then it is not. */
    private static List<RecordedGroup> searches(AbacusServer abacus) {
        return abacus.groups().stream().filter(group -> group.prompt().startsWith("find")).limit(8).toList();
    }

    private static JsonNode ask(GatewayUnderTest gateway, RecordedGroup group) throws Exception {
        return JSON.readTree(gateway.ask(gateway.chat("{\"messages\":[{\"role\":\"user\",\"content\":\"" + group.prompt() + "\"}],\"temperature\":1}"))
                .body());
    }

    private static String content(JsonNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asText();
    }

    @Test
    void theModelIsAskedWhereItsTemplateIsKnown() throws Exception {
        try (AbacusServer abacus = new AbacusServer(2_000_000); GatewayUnderTest gateway = gateway(abacus, "plain")) {
            int asked = 0;
            for (RecordedGroup group : searches(abacus)) {
                JsonNode answer = ask(gateway, group);
                JsonNode field = answer.path("latticeforge");
                String content = content(answer);
                if (field.path("second_calls").asInt() == 1) {
                    asked++;
                    assertTrue(content.matches("(?s).+\n\nanswer " + field.path("answer").asText()), content);
                    assertEquals(field.path("tokens").asLong(), answer.path("usage").path("completion_tokens").asLong());
                    assertFalse(answer.path("usage").has("prompt_tokens"), "the server did not say how long the prompt of a stream was that was closed");
                    assertEquals("conclude", field.path("why").path(0).path("action").asText());
                    assertEquals(1, field.path("votes").path(field.path("answer").asText()).asInt(), field::toString);
                }
            }
            assertTrue(asked >= 2, asked + " of " + searches(abacus).size() + " were asked");
            assertEquals(asked, gateway.count(GatewayCounter.DECISIONS_CONCLUDE));
            assertEquals(0, gateway.count(GatewayCounter.SECOND_CALLS_FAILED));
            assertTrue(abacus.probes.stream().allMatch(prompt -> prompt.startsWith("find x in") && prompt.contains(" yes .")), abacus.probes::toString);
        }
    }

    @Test
    void whereItIsNotTheSampleGoesOnAndThatIsSaid() throws Exception {
        try (AbacusServer abacus = new AbacusServer(0); GatewayUnderTest gateway = gateway(abacus, "none")) {
            boolean said = false;
            for (RecordedGroup group : searches(abacus)) {
                said |= ask(gateway, group).path("latticeforge").path("second_call").asText().equals("inactive: template");
            }
            assertTrue(said);
            assertEquals(0, gateway.count(GatewayCounter.SECOND_CALLS));
        }
    }

    @Test
    void aServerThatDoesNotTakeItCostsNoAnswer() throws Exception {
        try (AbacusServer abacus = new AbacusServer(2_000_000).refusingProbes(); GatewayUnderTest gateway = gateway(abacus, "plain")) {
            for (RecordedGroup group : searches(abacus)) {
                assertEquals(group.sequences().getFirst().tokens(), ask(gateway, group).path("usage").path("completion_tokens").asInt());
            }
            assertEquals(3, gateway.count(GatewayCounter.SECOND_CALLS));
            assertEquals(List.of("gateway: no second calls any more, as 3 in a row failed: the server answered 404 Said"), gateway.notices);
        }
    }
}
