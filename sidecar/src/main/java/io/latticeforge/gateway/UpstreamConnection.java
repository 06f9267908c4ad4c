package io.latticeforge.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to the model server: hands what it says to the call that has it, and is kept for the next one where the server agrees. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private final Upstreams upstreams;
    private @Nullable Channel channel;
    private @Nullable UpstreamCall call;
    private boolean interim;
    private boolean keepAlive;

    UpstreamConnection(Upstreams upstreams) {
        this.upstreams = upstreams;
    }

    /** Whether it can take a request. */
    boolean open() {
        return channel != null && channel.isActive();
    }

    /** The call that hears what comes from now on. */
    void serve(UpstreamCall of) {
        call = of;
        reading(true);
        if (channel != null) {
            channel.writeAndFlush(upstreams.message(of.request()));
        }
    }

    void reading(boolean on) {
        if (channel != null) {
            channel.config().setAutoRead(on);
        }
    }

    /** Nobody listens any more; closing is what frees the server's slot. */
    void close() {
        call = null;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        UpstreamCall of = call;
        DecoderResult decoded = ((HttpObject) message).decoderResult();
        if (of == null || decoded.isFailure()) {
            ReferenceCountUtil.release(message);
            broken("said what is no HTTP" + (decoded.cause() == null ? "" : ": " + decoded.cause().getMessage()));
            return;
        }
        if (message instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL && !head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
            keepAlive = HttpUtil.isKeepAlive(head);
            if (!interim) {
                of.head(head);
            }
        }
        if (message instanceof HttpContent content) {
            if (interim || !content.content().isReadable()) {
                content.release();
            } else {
                of.body(content.content());
            }
        }
        if (message instanceof LastHttpContent && !interim) {
            call = null;
            if (keepAlive) {
                upstreams.giveBack(this);
            } else {
                ctx.close();
            }
            of.end();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (call != null) {
            call.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        upstreams.lost(this);
        broken("closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken("was lost: " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()));
    }

    private void broken(String how) {
        UpstreamCall of = call;
        close();
        if (of != null) {
            of.broken(how);
        }
    }
}
