package io.latticeforge.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * How a model reads a conversation as one text, up to where its answer begins. Without the token that begins a text: servers put it there. As
 * published with the models; a server that knows its own says it better.
 */
public enum ChatTemplate {
    /** Nobody knows it. */
    NONE("", "", "", ""),
    /** Qwen and many others. */
    CHATML("<|im_start|>%s\n", "<|im_end|>\n", "<|im_start|>assistant\n", "assistant"),
    LLAMA3("<|start_header_id|>%s<|end_header_id|>\n\n", "<|eot_id|>", "<|start_header_id|>assistant<|end_header_id|>\n\n", "assistant"),
    /** Knows no system role: what it says stands before the first question. */
    GEMMA("<start_of_turn>%s\n", "<end_of_turn>\n", "<start_of_turn>model\n", "model"),
    /** The last message alone, as it is: models without roles. */
    PLAIN("", "", "", "");

    private final String before;
    private final String after;
    private final String answer;
    private final String assistant;

    ChatTemplate(String before, String after, String answer, String assistant) {
        this.before = before;
        this.after = after;
        this.answer = answer;
        this.assistant = assistant;
    }

    /** @param name of a constant, in lower case */
    public static ChatTemplate of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** @param messages of a request: each with a role, and a text or a list of texts */
    public String prompt(JsonNode messages) {
        if (this == PLAIN) {
            return content(messages.path(messages.size() - 1));
        }
        StringBuilder prompt = new StringBuilder();
        String waiting = "";
        for (JsonNode message : messages) {
            String role = message.path("role").asText("user");
            String content = content(message);
            if (this == GEMMA && role.equals("system")) {
                waiting = content + "\n\n";
            } else {
                prompt.append(before.formatted(role.equals("assistant") ? assistant : role)).append(waiting).append(content).append(after);
                waiting = "";
            }
        }
        return prompt.append(answer).toString();
    }

    private static String content(JsonNode message) {
        JsonNode content = message.path("content");
        if (!content.isArray()) {
            return content.asText("");
        }
        StringBuilder parts = new StringBuilder();
        for (JsonNode part : content) {
            parts.append(part.path("text").asText(""));
        }
        return parts.toString();
    }
}
