package io.latticeforge.gateway;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Locale;

/** What a path is to the gateway. */
enum Route {
    CHAT_COMPLETIONS,
    COMPLETIONS,
    /** Under {@code /v1/}, passed through without a look at it: models, embeddings, whatever the server has. */
    OTHER,
    /** Anything else a server may have (slots, metrics, shutdown) is not for its clients. */
    NONE;

    static Route of(HttpMethod method, String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        String plain = path.toLowerCase(Locale.ROOT).replace("%2e", ".").replace("%2f", "/").replace("%5c", "/").replace('\\', '/');
        if (!path.startsWith("/v1/") || plain.contains("/../") || plain.endsWith("/..") || plain.contains("//")) {
            return NONE;
        }
        return !method.equals(HttpMethod.POST) ? OTHER : switch (path) {
            case "/v1/chat/completions" -> CHAT_COMPLETIONS;
            case "/v1/completions" -> COMPLETIONS;
            default -> OTHER;
        };
    }
}
