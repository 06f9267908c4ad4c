package io.latticeforge.gateway.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads chunks of a stream and whole bodies, of chat ({@code choices[].delta} or {@code .message}, {@code logprobs.content}) and of completions
 * ({@code choices[].text}, {@code logprobs.tokens}). In one pass, without a tree: with twenty alternatives a token is two kilobytes of JSON. What is
 * malformed anywhere is not heard at all. Python servers write {@code NaN} and {@code -Infinity}, which is no JSON and read all the same.
 */
public final class AnswerReader {
    private static final int PROMISED_ALTERNATIVES = 20;
    private static final JsonFactory JSON = JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final LogProbsReader logProbs;
    private final StreamToken token = new StreamToken();
    private final Spelling spelling = new Spelling();
    private final List<ChoiceColumns> choices = new ArrayList<>();
    private int choiceCount;
    private String id = "";
    private boolean hasId;
    private long created;
    private String model = "";
    private long promptTokens;
    private long completionTokens;
    private boolean hasUsage;
    private int usageFrom;
    private int usageTo;

    public AnswerReader(TokenTable table) {
        logProbs = new LogProbsReader(table);
    }

    /** A chunk of a stream or a whole body; never throws for what stands in it. */
    public void read(byte[] json, AnswerListener to) {
        if (Arrays.equals(json, DONE)) {
            return;
        }
        choiceCount = 0;
        hasId = false;
        created = 0;
        model = "";
        hasUsage = false;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                to.odd(Oddity.MALFORMED);
                return;
            }
            root(parser);
        } catch (IOException malformed) {
            to.odd(Oddity.MALFORMED);
            return;
        }
        tell(to);
        if (hasUsage) {
            to.usage(new String(json, usageFrom, usageTo - usageFrom, StandardCharsets.UTF_8));
        }
    }

    private void root(JsonParser json) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "id" -> {
                    hasId = value == JsonToken.VALUE_STRING;
                    id = hasId ? json.getText() : "";
                }
                case "created" -> created = JsonValues.whole(json, 0);
                case "model" -> model = JsonValues.text(json);
                case "choices" -> {
                    if (value == JsonToken.START_ARRAY) {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            choice(json);
                        }
                    }
                }
                case "usage" -> {
                    usageFrom = (int) json.currentTokenLocation().getByteOffset();
                    usage(json);
                    usageTo = (int) json.currentLocation().getByteOffset();
                }
                default -> {
                    // Not the gateway's business.
                }
            }
            json.skipChildren();
        }
    }

    private void usage(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        hasUsage = true;
        promptTokens = -1;
        completionTokens = -1;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "prompt_tokens" -> promptTokens = JsonValues.whole(json, -1);
                case "completion_tokens" -> completionTokens = JsonValues.whole(json, -1);
                default -> json.skipChildren();
            }
        }
    }

    private void choice(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        if (choiceCount == choices.size()) {
            choices.add(new ChoiceColumns());
        }
        ChoiceColumns choice = choices.get(choiceCount++);
        choice.begin();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "index" -> choice.index = JsonValues.whole(json, 0);
                case "delta" -> message(json, choice);
                case "message" -> {
                    choice.hasMessage = true;
                    message(json, choice);
                }
                case "text" -> choice.text = JsonValues.text(json);
                case "logprobs" -> logProbs.read(json, choice);
                case "finish_reason" -> {
                    choice.hasFinish = true;
                    choice.finish = value == JsonToken.VALUE_STRING ? json.getText() : "";
                }
                default -> {
                    // Not the gateway's business.
                }
            }
            json.skipChildren();
        }
    }

    private static void message(JsonParser json, ChoiceColumns to) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                switch (name) {
                    case "content" -> to.content = json.getText();
                    case "reasoning_content" -> to.reasoning = json.getText();
                    case "reasoning" -> to.reasoning = to.reasoning.isEmpty() ? json.getText() : to.reasoning;
                    default -> {
                        // Roles and refusals.
                    }
                }
            }
            json.skipChildren();
        }
    }

    private void tell(AnswerListener to) {
        if (hasId) {
            to.about(id, created, model);
        }
        for (int i = 0; i < choiceCount; i++) {
            tell(choices.get(i), to);
        }
        if (hasUsage) {
            to.usage(promptTokens, completionTokens);
        }
    }

    private void tell(ChoiceColumns choice, AnswerListener to) {
        int index = Math.clamp(choice.index, -1, Integer.MAX_VALUE);
        String content = choice.content.isEmpty() ? choice.text : choice.content;
        boolean silent = choice.reasoning.isEmpty() && content.isEmpty();
        if (!silent) {
            to.said(index, choice.reasoning, content);
        }
        String said = choice.reasoning.isEmpty() ? content : choice.reasoning + content;
        spelling.begin(said);
        for (int i = 0; i < choice.tokens; i++) {
            choice.copy(i, spelling.next(choice.name(i), i + 1 == choice.tokens), token);
            if (Float.isNaN(token.logProb)) {
                to.odd(Oddity.NO_LOG_PROB);
            }
            for (int k = 0; k < token.count; k++) {
                if (Float.isNaN(token.logProbs[k])) {
                    to.odd(Oddity.NO_LOG_PROB);
                }
            }
            if (choice.alternativesOf(i) > PROMISED_ALTERNATIVES) {
                to.odd(Oddity.MANY_ALTERNATIVES);
            }
            to.token(index, token);
        }
        if (choice.tokens > 1 && !choice.hasMessage && choice.hasFinish) {
            to.odd(Oddity.MANY_TOKENS);
        }
        if (choice.tokens == 0 && !silent) {
            to.text(index, said);
        }
        if (!choice.finish.isEmpty()) {
            to.finished(index, choice.finish);
        }
        choice.forgetTokens();
    }
}
