package io.latticeforge.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/** Hears one answer of the model server, in order: head, bodies, and then either end or failed, once. */
interface UpstreamListener {
    void head(HttpResponse head);

    /** @param bytes the listener's to release */
    void body(ByteBuf bytes);

    /** What was heard since the last call came in one read: now is the time to pass it on. */
    void flush();

    void end();

    /** There is no answer, or no more of it. */
    void failed(ApiError error);
}
