package io.latticeforge.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** What goes back to a request. */
record Answer(HttpResponseStatus status, String contentType, byte[] body) {
    private static final String PLAIN = "text/plain; charset=utf-8";

    /** A text for people: one line, or several. */
    static Answer text(HttpResponseStatus status, String text) {
        return new Answer(status, PLAIN, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Answer ok(String text) {
        return text(HttpResponseStatus.OK, text);
    }

    static Answer unavailable(String text) {
        return text(HttpResponseStatus.SERVICE_UNAVAILABLE, text);
    }
}
