package io.latticeforge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the field {@code logprobs} of a choice: a list of tokens in chat, lists beside each other in completions. */
final class LogProbsReader {
    /** vLLM's and mlx's signs for a log-prob that they do not have. */
    private static final float VLLM_NONE = -9999f;
    private static final float MLX_NONE = -100f;

    private static final char HALF_A_CHARACTER = '\uFFFD';

    private final TokenTable table;
    private final Named token = new Named();
    private final Named alternative = new Named();

    LogProbsReader(TokenTable table) {
        this.table = table;
    }

    /** The parser stands at the field's value, and stands at its end afterwards. */
    void read(JsonParser json, ChoiceColumns to) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                switch (field) {
                    case "content" -> chat(json, to);
                    case "tokens" -> names(json, to);
                    case "token_logprobs" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            to.logProb(logProb(json));
                        }
                    }
                    case "top_logprobs" -> alternatives(json, to);
                    default -> {
                        // text_offset and the like.
                    }
                }
            }
            json.skipChildren();
        }
    }

    private void names(JsonParser json, ChoiceColumns to) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String text = JsonValues.text(json);
            to.token(text, table.number(text));
            json.skipChildren();
        }
    }

    private void alternatives(JsonParser json, ChoiceColumns to) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                for (String text = json.nextFieldName(); text != null; text = json.nextFieldName()) {
                    json.nextToken();
                    to.alternative(table.number(text), logProb(json));
                }
            } else {
                json.skipChildren();
            }
            to.alternativesEnd();
        }
    }

    private void chat(JsonParser json, ChoiceColumns to) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                token(json, to);
            } else {
                json.skipChildren();
            }
        }
    }

    private void token(JsonParser json, ChoiceColumns to) throws IOException {
        token.begin();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_ARRAY && field.equals("top_logprobs")) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    alternative(json, to);
                }
            } else {
                token.field(field, json);
            }
        }
        to.token(token.name, number(token));
        to.logProb(token.logProb);
        to.alternativesEnd();
    }

    private void alternative(JsonParser json, ChoiceColumns to) throws IOException {
        alternative.begin();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                alternative.field(field, json);
            }
        }
        json.skipChildren();
        to.alternative(number(alternative), alternative.logProb);
    }

    /** Tokens that are half a character look alike as texts; their bytes tell them apart. */
    private int number(Named entry) {
        boolean half = entry.hasBytes && entry.name.indexOf(HALF_A_CHARACTER) >= 0;
        return table.number(half ? "\u0000" + entry.bytes : entry.name);
    }

    private static float logProb(JsonParser json) throws IOException {
        JsonToken value = json.currentToken();
        float logProb = value.isNumeric() ? json.getFloatValue() : Float.NaN;
        json.skipChildren();
        return !Float.isFinite(logProb) || logProb <= VLLM_NONE || logProb == MLX_NONE ? Float.NaN : logProb;
    }

    /** What a token and an alternative have in common. */
    private static final class Named {
        final StringBuilder bytes = new StringBuilder();
        String name = "";
        float logProb;
        boolean hasBytes;

        void begin() {
            name = "";
            logProb = Float.NaN;
            hasBytes = false;
            bytes.setLength(0);
        }

        void field(String field, JsonParser json) throws IOException {
            switch (field) {
                case "token" -> name = JsonValues.text(json);
                case "logprob" -> logProb = logProb(json);
                case "bytes" -> {
                    hasBytes = json.currentToken() == JsonToken.START_ARRAY;
                    while (hasBytes && json.nextToken() != JsonToken.END_ARRAY) {
                        bytes.append((char) (JsonValues.whole(json, 0) & 0xFF));
                        json.skipChildren();
                    }
                }
                default -> {
                    // llama.cpp's id is of its own vocabulary.
                }
            }
            json.skipChildren();
        }
    }
}
