package io.latticeforge.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads chunks of a stream and whole bodies, of chat ({@code choices[].delta} or {@code .message}, {@code logprobs.content}) and of completions
 * ({@code choices[].text}, {@code logprobs.tokens}).
 */
public final class AnswerReader {
    /** vLLM's and mlx's signs for a log-prob that they do not have. */
    private static final float VLLM_NONE = -9999f;
    private static final float MLX_NONE = -100f;

    private static final int PROMISED_ALTERNATIVES = 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final TokenTable table;
    private final StreamToken token = new StreamToken();
    private final Spelling spelling = new Spelling();

    public AnswerReader(TokenTable table) {
        this.table = table;
    }

    /** A chunk of a stream or a whole body; never throws for what stands in it. */
    public void read(byte[] json, AnswerListener to) {
        if (Arrays.equals(json, DONE)) {
            return;
        }
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (IOException malformed) {
            to.odd(Oddity.MALFORMED);
            return;
        }
        if (!root.isObject()) {
            to.odd(Oddity.MALFORMED);
            return;
        }
        if (root.path("id").isTextual()) {
            to.about(root.path("id").asText(), root.path("created").asLong(0), root.path("model").asText(""));
        }
        for (JsonNode choice : root.path("choices")) {
            choice(choice, to);
        }
        JsonNode usage = root.path("usage");
        if (usage.isObject()) {
            to.usage(usage.path("prompt_tokens").asLong(-1), usage.path("completion_tokens").asLong(-1));
        }
    }

    private void choice(JsonNode choice, AnswerListener to) {
        int index = choice.path("index").asInt(0);
        JsonNode message = choice.has("delta") ? choice.path("delta") : choice.path("message");
        String reasoning = message.path("reasoning_content").asText(message.path("reasoning").asText(""));
        String content = message.isObject() ? message.path("content").asText("") : choice.path("text").asText("");
        if (!reasoning.isEmpty() || !content.isEmpty()) {
            to.said(index, reasoning, content);
        }
        spelling.begin(reasoning + content);
        JsonNode logProbs = choice.path("logprobs");
        int tokens = logProbs.path("content").isArray() ? chat(index, logProbs.path("content"), to)
                : logProbs.path("tokens").isArray() ? completion(index, logProbs, to) : 0;
        if (tokens > 1 && !choice.has("message") && choice.has("finish_reason")) {
            to.odd(Oddity.MANY_TOKENS);
        }
        if (tokens == 0 && !(reasoning.isEmpty() && content.isEmpty())) {
            to.text(index, reasoning + content);
        }
        JsonNode reason = choice.path("finish_reason");
        if (reason.isTextual()) {
            to.finished(index, reason.asText());
        }
    }

    private int chat(int index, JsonNode content, AnswerListener to) {
        int tokens = 0;
        for (int i = 0; i < content.size(); i++) {
            JsonNode entry = content.path(i);
            if (entry.isObject()) {
                begin(entry.path("token").asText(""), entry, entry.path("logprob"), i + 1 == content.size(), to);
                int count = 0;
                for (JsonNode alternative : entry.path("top_logprobs")) {
                    token.alternative(number(alternative.path("token").asText(""), alternative), logProb(alternative.path("logprob"), to));
                    count++;
                }
                heard(index, count, to);
                tokens++;
            }
        }
        return tokens;
    }

    private int completion(int index, JsonNode logProbs, AnswerListener to) {
        JsonNode texts = logProbs.path("tokens");
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.path(i).asText("");
            begin(text, texts, logProbs.path("token_logprobs").path(i), i + 1 == texts.size(), to);
            int count = 0;
            for (Map.Entry<String, JsonNode> alternative : logProbs.path("top_logprobs").path(i).properties()) {
                token.alternative(table.number(alternative.getKey()), logProb(alternative.getValue(), to));
                count++;
            }
            heard(index, count, to);
        }
        return texts.size();
    }

    private void begin(String name, JsonNode entry, JsonNode logProb, boolean last, AnswerListener to) {
        token.begin(spelling.next(name, last), number(name, entry), logProb(logProb, to));
    }

    private void heard(int index, int alternatives, AnswerListener to) {
        if (alternatives > PROMISED_ALTERNATIVES) {
            to.odd(Oddity.MANY_ALTERNATIVES);
        }
        to.token(index, token);
    }

    /** Tokens that are half a character look alike as texts; their bytes tell them apart. */
    private int number(String text, JsonNode entry) {
        JsonNode bytes = entry.path("bytes");
        if (text.indexOf('\uFFFD') < 0 || !bytes.isArray()) {
            return table.number(text);
        }
        StringBuilder key = new StringBuilder("\u0000");
        for (JsonNode b : bytes) {
            key.append((char) (b.asInt() & 0xFF));
        }
        return table.number(key.toString());
    }

    private static float logProb(JsonNode value, AnswerListener to) {
        float logProb = value.isNumber() ? value.floatValue() : Float.NaN;
        if (!Float.isFinite(logProb) || logProb <= VLLM_NONE || logProb == MLX_NONE) {
            to.odd(Oddity.NO_LOG_PROB);
            return Float.NaN;
        }
        return logProb;
    }
}
