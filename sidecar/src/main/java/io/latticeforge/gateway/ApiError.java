package io.latticeforge.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as OpenAI's API says it: {@code {"error": {"message", "type", "param", "code"}}}.
 *
 * @param message a sentence that names the value and the bound; never a header
 * @param param   the field of the request that is at fault, or null
 * @param code    a word that a program may look at
 */
record ApiError(HttpResponseStatus status, String type, String code, @Nullable String param, String message) {
    private static final String REQUEST = "invalid_request_error";
    private static final String SERVER = "server_error";

    static ApiError invalid(HttpResponseStatus status, String code, @Nullable String param, String message) {
        return new ApiError(status, REQUEST, code, param, message);
    }

    static ApiError busy(String message) {
        return new ApiError(HttpResponseStatus.SERVICE_UNAVAILABLE, "overloaded_error", "too_many_requests", null, message);
    }

    static ApiError upstream(HttpResponseStatus status, String code, String message) {
        return new ApiError(status, SERVER, code, null, message);
    }

    byte[] json() {
        return ("{\"error\":{\"message\":" + quoted(message) + ",\"type\":" + quoted(type) + ",\"param\":" + quoted(param) + ",\"code\":"
                + quoted(code) + "}}").getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
