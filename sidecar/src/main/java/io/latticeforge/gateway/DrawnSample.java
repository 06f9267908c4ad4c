package io.latticeforge.gateway;

import io.latticeforge.gateway.openai.AnswerListener;
import io.latticeforge.gateway.openai.AnswerReader;
import io.latticeforge.gateway.openai.Oddity;
import io.latticeforge.gateway.openai.SseEvents;
import io.latticeforge.gateway.openai.StreamToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** One sample that is drawn for a request: its stream from the server, what it has said, and where it stands with the path. */
final class DrawnSample implements UpstreamListener, AnswerListener {
    /** Hears how a sample fares. */
    interface Owner {
        /** Its first token is there. */
        void begun(DrawnSample sample);

        /** It has come to its own end. */
        void ended(DrawnSample sample);

        /** The server does not give it, or not to its end. */
        void failed(DrawnSample sample, ApiError error);

        /** It has stated an answer, or its tokens have no log-probs. */
        void told(DrawnSample sample);

        /** It says something more. */
        void said(DrawnSample sample);

        /** What was said since the last call came in one read. */
        void flushed();
    }

    private final int number;
    private final Owner owner;
    private final AnswerReader reader;
    private final UpstreamCall call;
    private final WatchedSample watched;
    private final SseEvents events = new SseEvents(this::event);
    private final TokenAccount account = new TokenAccount();
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private String id = "";
    private long created;
    private String model = "";
    private @Nullable HttpResponseStatus refusal;
    private boolean begun;
    private boolean blind;
    private boolean over;
    private boolean failed;
    private String finish = "stop";

    /** @param watched its sequence of the path */
    DrawnSample(int number, Upstreams upstreams, UpstreamRequest request, Watching watching, WatchedSample watched, Owner owner) {
        this.number = number;
        this.owner = owner;
        this.watched = watched;
        reader = new AnswerReader(watching.tokens());
        call = new UpstreamCall(upstreams, request, this);
    }

    void start() {
        call.start();
    }

    /** Closes its stream: the server's slot is free. */
    void cancel() {
        over = true;
        call.cancel();
    }

    /** Its stream is read no further until it is again. */
    void pause(boolean on) {
        call.pause(on);
    }

    /** What it said when it was asked for its answer. */
    void asked(SecondCall of) {
        account.call(of.promptTokens(), of.completionTokens());
        content.append(of.words());
        watched.answered(of.answer());
        owner.said(this);
    }

    /** It was cut, and has no answer. */
    void cutShort() {
        finish = "length";
    }

    @Override
    public void head(HttpResponse head) {
        boolean stream = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "").regionMatches(true, 0, PassThrough.EVENT_STREAM, 0,
                PassThrough.EVENT_STREAM.length());
        if (!head.status().equals(HttpResponseStatus.OK) || !stream) {
            refusal = head.status();
        }
    }

    @Override
    public void body(ByteBuf bytes) {
        if (refusal == null && !over) {
            byte[] copy = ByteBufUtil.getBytes(bytes);
            events.accept(copy, 0, copy.length);
        }
        bytes.release();
    }

    private void event(byte[] json) {
        if (!over) {
            reader.read(json, this);
        }
    }

    @Override
    public void flush() {
        owner.flushed();
    }

    @Override
    public void end() {
        if (over) {
            return;
        }
        over = true;
        HttpResponseStatus refused = refusal;
        if (refused != null) {
            failed = true;
            owner.failed(this, ApiError.upstream(refused.code() < 400 ? HttpResponseStatus.BAD_GATEWAY : refused, "upstream_refused",
                    "the server answered " + refused + " where a stream was asked for"));
        } else {
            watched.end();
            owner.ended(this);
        }
    }

    @Override
    public void failed(ApiError error) {
        if (!over) {
            over = true;
            failed = true;
            cutShort();
            owner.failed(this, error);
        }
    }

    @Override
    public void token(int choice, StreamToken token) {
        account.token();
        boolean had = watched.hasStated();
        watched.token(token);
        begin();
        if (!had && watched.hasStated()) {
            owner.told(this);
        }
    }

    @Override
    public void text(int choice, String text) {
        account.piece();
        watched.text(text);
        if (!begun) {
            blind = true;
            owner.told(this);
        }
        begin();
    }

    private void begin() {
        if (!begun) {
            begun = true;
            owner.begun(this);
        }
    }

    @Override
    public void said(int choice, String ofReasoning, String ofContent) {
        reasoning.append(ofReasoning);
        content.append(ofContent);
        owner.said(this);
    }

    @Override
    public void about(String ofId, long when, String ofModel) {
        id = ofId;
        created = when;
        model = ofModel;
    }

    @Override
    public void finished(int choice, String reason) {
        finish = reason;
        watched.finished(reason);
    }

    @Override
    public void usage(long ofPrompt, long ofCompletion) {
        account.usage(ofPrompt, ofCompletion);
    }

    @Override
    public void usage(String json) {
        account.usage(json);
    }

    @Override
    public void odd(Oddity what) {
        ObservedAnswer.count(watched.counters(), what);
    }

    int number() {
        return number;
    }

    WatchedSample watched() {
        return watched;
    }

    /** Whether nothing more of it comes. */
    boolean over() {
        return over;
    }

    /** Whether its tokens come without log-probs. */
    boolean blind() {
        return blind;
    }

    /** Whether the server refused it before a token. */
    boolean wasRefused() {
        return refusal != null;
    }

    String content() {
        return content.toString();
    }

    String reasoning() {
        return reasoning.toString();
    }

    String id() {
        return id;
    }

    long created() {
        return created;
    }

    String model() {
        return model;
    }

    /** The server's word at its end; stop where it was ended for its answer. */
    String finish() {
        return finish;
    }

    /** Whether the server did not give it, or not to its end. */
    boolean hasFailed() {
        return failed;
    }

    TokenAccount account() {
        return account;
    }
}
