package io.latticeforge.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.config.SidecarConfig;
import io.latticeforge.gateway.openai.ChatTemplate;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The request that has a model answer now: the question as the model reads it, what a sample has said, the end of its thinking where it was
 * thinking, and words that only an answer can follow. Goes to {@code /v1/completions}, which continues a text; the server finds nearly all of
 * it in its prefix cache.
 *
 * @param template of a conversation; a completion's prompt needs none
 * @param endOfThinking what ends it, {@code </think>}
 * @param cue      "The answer is"
 */
record AnswerPrompt(ChatTemplate template, String endOfThinking, String cue) {
    /** An answer and a full stop, not another thought. */
    private static final int MAX_TOKENS = 32;

    private static final String BEGIN_OF_THINKING = "<think>";
    private static final String PATH = "/v1/completions";
    private static final ObjectMapper JSON = new ObjectMapper();

    static AnswerPrompt of(SidecarConfig.Gateway.Answers config) {
        return new AnswerPrompt(ChatTemplate.of(config.template()), config.endOfThinking(), config.cue());
    }

    /** Whether it can be asked. */
    boolean knows(boolean chat) {
        return !chat || template != ChatTemplate.NONE;
    }

    /** What the client reads between a sample's words and the answer. */
    String words(DrawnSample sample) {
        return sample.content().isEmpty() ? cue : thinks(sample) ? "\n" + endOfThinking + "\n\n" + cue : "\n\n" + cue;
    }

    /** @param drawn the request of the sample */
    UpstreamRequest request(UpstreamRequest drawn, boolean chat, DrawnSample sample) {
        try {
            JsonNode asked = JSON.readTree(drawn.body());
            String question = chat ? template.prompt(asked.path("messages")) : asked.path("prompt").asText("");
            String thought = sample.reasoning().isEmpty() || question.stripTrailing().endsWith(BEGIN_OF_THINKING) ? sample.reasoning()
                    : BEGIN_OF_THINKING + "\n" + sample.reasoning();
            ObjectNode body = JSON.createObjectNode();
            if (asked.has("model")) {
                body.set("model", asked.path("model"));
            }
            String end = thinks(sample) ? "\n" + endOfThinking : "";
            body.put("prompt", question + (thought + sample.content()).stripTrailing() + end + "\n\n" + cue)
                    .put("max_tokens", MAX_TOKENS).put("temperature", 0).put("stream", false);
            UpstreamRequest request = new UpstreamRequest(HttpMethod.POST, PATH, drawn.headers().copy(), JSON.writeValueAsBytes(body));
            request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException("what was parsed before", e);
        }
    }

    private static boolean thinks(DrawnSample sample) {
        return !sample.reasoning().isEmpty() && sample.content().isEmpty()
                || sample.content().lastIndexOf(BEGIN_OF_THINKING) > sample.content().lastIndexOf("</think>");
    }
}
