package io.latticeforge.gateway;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The headers of a message that are meant for its far end; those of a connection each connection sets for itself (RFC 9110, 7.6.1). */
final class EndToEnd {
    private static final Set<String> OF_A_CONNECTION = Set.of("connection", "keep-alive", "proxy-connection", "proxy-authenticate",
            "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "expect", "host", "http2-settings");

    private EndToEnd() {}

    static HttpHeaders of(HttpHeaders all) {
        Set<String> left = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        left.addAll(OF_A_CONNECTION);
        for (String named : all.getAllAsString(HttpHeaderNames.CONNECTION)) {
            for (String name : named.split(",")) {
                left.add(name.strip());
            }
        }
        HttpHeaders kept = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        for (Map.Entry<String, String> header : all) {
            if (!left.contains(header.getKey())) {
                kept.add(header.getKey(), header.getValue());
            }
        }
        return kept;
    }
}
