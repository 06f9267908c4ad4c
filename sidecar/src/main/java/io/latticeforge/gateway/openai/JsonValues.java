package io.latticeforge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Scalars where servers write what they like: another type than promised is the value for none. */
final class JsonValues {
    private JsonValues() {}

    static String text(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
    }

    static long whole(JsonParser json, long none) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NUMBER_INT -> json.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? none : json.getLongValue();
            case VALUE_NUMBER_FLOAT -> (long) json.getDoubleValue();
            default -> none;
        };
    }
}
