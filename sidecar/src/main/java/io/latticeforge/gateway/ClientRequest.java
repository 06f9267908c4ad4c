package io.latticeforge.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/**
 * A client's request, whole.
 *
 * @param path    as written, query included
 * @param headers as they came; hold the client's key, so never printed
 */
record ClientRequest(HttpMethod method, String path, HttpHeaders headers, byte[] body) {
    /** As it is sent on: end-to-end headers only. */
    UpstreamRequest passedOn() {
        return new UpstreamRequest(method, path, EndToEnd.of(headers), body);
    }

    @Override
    public String toString() {
        return method + " " + path + ", " + body.length + " bytes";
    }
}
