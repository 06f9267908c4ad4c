package io.latticeforge.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/**
 * A request to the model server, kept until an answer begins so that it can be sent once more.
 *
 * @param path    as the client wrote it, query included
 * @param headers end to end, without those of a connection; hold the client's key, so never printed
 */
record UpstreamRequest(HttpMethod method, String path, HttpHeaders headers, byte[] body) {
    @Override
    public String toString() {
        return method + " " + path + ", " + body.length + " bytes";
    }
}
