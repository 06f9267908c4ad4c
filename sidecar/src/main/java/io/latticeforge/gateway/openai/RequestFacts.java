package io.latticeforge.gateway.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a completion request asks for, as far as the gateway has to know. Read in one pass that keeps no text but the model's name.
 *
 * @param model       empty where none is named
 * @param n           answers asked for; 1 where nothing is said
 * @param logProbs    alternatives asked for with each token; 0 for the token's own log-prob alone, -1 where none are asked for
 * @param temperature NaN where nothing is said: then the server chooses
 * @param topP        1 where nothing is said
 * @param topK        0 where nothing is said
 * @param shaped      tools, functions, a grammar, a response format, a seed, several prompts and the like make it a request of a special kind
 * @param multimodal  a message has a part that is no text
 * @param wantsUsage  a stream shall end with its usage
 * @param valid       whether it is a JSON object at all
 */
public record RequestFacts(String model, long n, boolean stream, int logProbs, float temperature, float topP, int topK, boolean shaped,
        boolean multimodal, boolean wantsUsage, boolean valid) {
    private static final JsonFactory JSON = new JsonFactory();

    private static final class Reading {
        String model = "";
        long n = 1;
        boolean stream;
        int logProbs = -1;
        int topLogProbs = -1;
        float temperature = Float.NaN;
        float topP = 1;
        int topK;
        boolean shaped;
        boolean multimodal;
        boolean wantsUsage;
    }

    /** Never throws: what is no JSON object is not {@link #valid}. */
    public static RequestFacts read(byte[] body) {
        Reading r = new Reading();
        boolean valid = false;
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    json.nextToken();
                    field(r, name, json);
                }
                valid = json.currentToken() == JsonToken.END_OBJECT;
            }
        } catch (IOException malformed) {
            valid = false;
        }
        return new RequestFacts(r.model, r.n, r.stream, Math.max(r.logProbs, r.topLogProbs), r.temperature, r.topP, r.topK, r.shaped,
                r.multimodal, r.wantsUsage, valid);
    }

    private static void field(Reading r, String name, JsonParser json) throws IOException {
        JsonToken value = json.currentToken();
        boolean number = value.isNumeric();
        switch (name) {
            case "model" -> r.model = value == JsonToken.VALUE_STRING ? json.getText() : "";
            case "n" -> r.n = number ? json.getValueAsLong(1) : 1;
            case "stream" -> r.stream = value == JsonToken.VALUE_TRUE;
            case "logprobs" -> r.logProbs = value == JsonToken.VALUE_TRUE ? 0 : number ? json.getValueAsInt(-1) : -1;
            case "top_logprobs" -> r.topLogProbs = number ? json.getValueAsInt(-1) : -1;
            case "temperature" -> r.temperature = number ? (float) json.getValueAsDouble() : Float.NaN;
            case "top_p" -> r.topP = number ? (float) json.getValueAsDouble() : 1;
            case "top_k" -> r.topK = number ? Math.max(0, json.getValueAsInt(0)) : 0;
            case "tools", "functions", "response_format", "grammar", "guided_json", "guided_regex", "guided_grammar", "guided_choice",
                "structured_outputs", "json_schema", "seed", "suffix", "echo", "audio", "modalities", "prediction" -> r.shaped |= says(value, json);
            case "best_of" -> r.shaped |= number && json.getValueAsLong(1) > 1;
            case "prompt" -> r.shaped |= value != JsonToken.VALUE_STRING;
            case "stream_options" -> r.wantsUsage = value == JsonToken.START_OBJECT && "true".equals(firstScalar(json, "include_usage"));
            case "messages" -> r.multimodal |= hasOtherPart(json);
            default -> {
                // The server's business.
            }
        }
        json.skipChildren();
    }

    /** Null, false, an empty list and {@code {"type": "text"}} ask for nothing. */
    private static boolean says(JsonToken value, JsonParser json) throws IOException {
        if (value == JsonToken.START_ARRAY) {
            boolean empty = json.nextToken() == JsonToken.END_ARRAY;
            for (int depth = 1; !empty && depth > 0;) {
                JsonToken next = json.nextToken();
                depth += next == JsonToken.END_ARRAY ? -1 : next == JsonToken.START_ARRAY ? 1 : 0;
            }
            return !empty;
        }
        if (value == JsonToken.START_OBJECT) {
            return !"text".equals(firstScalar(json, "type"));
        }
        return value != JsonToken.VALUE_NULL && value != JsonToken.VALUE_FALSE;
    }

    /** Reads an object to its end; one field of it as text. */
    private static @Nullable String firstScalar(JsonParser json, String wanted) throws IOException {
        String found = null;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (name.equals(wanted) && value.isScalarValue()) {
                found = json.getText();
            }
            json.skipChildren();
        }
        return found;
    }

    /** Reads the messages to their end. */
    private static boolean hasOtherPart(JsonParser json) throws IOException {
        boolean other = false;
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                if (json.nextToken() == JsonToken.START_ARRAY && name.equals("content")) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        other |= !"text".equals(firstScalar(json, "type"));
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        return other;
    }
}
