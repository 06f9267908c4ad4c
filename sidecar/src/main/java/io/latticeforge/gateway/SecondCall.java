package io.latticeforge.gateway;

import io.latticeforge.gateway.openai.AnswerListener;
import io.latticeforge.gateway.openai.AnswerReader;
import io.latticeforge.gateway.openai.Oddity;
import io.latticeforge.gateway.openai.StatedAnswers;
import io.latticeforge.gateway.openai.StreamToken;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Asks a model for the answer of a sample that is to conclude and has stated none. */
final class SecondCall implements UpstreamListener, AnswerListener {
    /** Hears how it went, once; never after {@link #cancel}. */
    interface Owner {
        void answered(SecondCall call);

        void refused(SecondCall call, String why);
    }

    private static final int MAX_BODY_BYTES = 1 << 20;

    private final DrawnSample sample;
    private final Watching watching;
    private final String cue;
    private final Owner owner;
    private final UpstreamCall call;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HttpResponseStatus status = HttpResponseStatus.OK;
    private String words = "";
    private String answer = "";
    private long promptTokens = -1;
    private long completionTokens = -1;

    /** @param cue stands before what it says */
    SecondCall(DrawnSample sample, Upstreams upstreams, UpstreamRequest request, Watching watching, String cue, Owner owner) {
        this.sample = sample;
        this.watching = watching;
        this.cue = cue;
        this.owner = owner;
        call = new UpstreamCall(upstreams, request, this);
    }

    void start() {
        call.start();
    }

    void cancel() {
        call.cancel();
    }

    DrawnSample sample() {
        return sample;
    }

    /** What the sample says in the end: the words that asked, and those that answered. */
    String words() {
        return words;
    }

    /** The answer in these words; empty where there is none. */
    String answer() {
        return answer;
    }

    long promptTokens() {
        return promptTokens;
    }

    long completionTokens() {
        return completionTokens;
    }

    @Override
    public void head(HttpResponse head) {
        status = head.status();
    }

    @Override
    public void body(ByteBuf bytes) {
        try {
            if (body.size() + bytes.readableBytes() <= MAX_BODY_BYTES) {
                bytes.getBytes(bytes.readerIndex(), body, bytes.readableBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void flush() {
        // The answer is read when it is whole.
    }

    @Override
    public void end() {
        if (!status.equals(HttpResponseStatus.OK)) {
            owner.refused(this, "the server answered " + status);
            return;
        }
        new AnswerReader(watching.tokens()).read(body.toByteArray(), this);
        owner.answered(this);
    }

    @Override
    public void failed(ApiError error) {
        owner.refused(this, error.message());
    }

    @Override
    public void said(int choice, String reasoning, String content) {
        // What comes after the answer nobody asked for.
        StatedAnswers answers = new StatedAnswers(watching.pattern());
        StringBuilder all = new StringBuilder();
        String stated = null;
        for (String word : (cue + content + "\n").split("(?<=\\s)")) {
            all.append(word);
            stated = answers.append(word);
            if (stated != null) {
                break;
            }
        }
        answer = stated == null ? "" : stated;
        words = all.toString().stripTrailing();
    }

    @Override
    public void usage(long ofPrompt, long ofCompletion) {
        promptTokens = ofPrompt;
        completionTokens = ofCompletion;
    }

    @Override
    public void token(int choice, StreamToken token) {
        // No log-probs were asked for.
    }

    @Override
    public void text(int choice, String text) {
        // It was said.
    }

    @Override
    public void finished(int choice, String reason) {
        // An answer that is cut short has its beginning.
    }

    @Override
    public void odd(Oddity what) {
        ObservedAnswer.count(watching.counters(), what);
    }
}
