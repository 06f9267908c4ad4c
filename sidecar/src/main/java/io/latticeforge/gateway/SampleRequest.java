package io.latticeforge.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A client's request as it is sent for one sample: as a stream with log-probs and usage. */
final class SampleRequest {
    /** Says {@code off} where a request shall pass through, or how many samples it may take. Not sent on. */
    static final String HEADER = "x-latticeforge";

    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleRequest() {}

    /** Null where the body is no object after all. */
    static @Nullable UpstreamRequest of(ClientRequest request, boolean chat, int topLogProbs) {
        try {
            if (!(JSON.readTree(request.body()) instanceof ObjectNode body)) {
                return null;
            }
            body.put("stream", true);
            body.putObject("stream_options").put("include_usage", true);
            body.remove("n");
            if (chat) {
                body.put("logprobs", true).put("top_logprobs", topLogProbs);
            } else {
                body.put("logprobs", topLogProbs);
            }
            HttpHeaders headers = EndToEnd.of(request.headers());
            headers.remove(HEADER).set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
            return new UpstreamRequest(request.method(), request.path(), headers, JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException malformed) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
