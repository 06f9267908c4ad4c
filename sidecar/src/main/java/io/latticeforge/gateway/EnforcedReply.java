package io.latticeforge.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.gateway.session.Voted;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one answer that a client gets for several samples, as a body or as a stream, with usage over all samples and a field {@code latticeforge}. A
 * stream that has nothing to say yet gets a comment now and then, so that nobody between takes it for dead.
 */
final class EnforcedReply {
    /**
     * What the field {@code latticeforge} says.
     *
     * @param drawn       samples
     * @param most        that might have been drawn
     * @param notAsked    why a sample that was to conclude was not asked for its answer; empty where none had to be
     * @param wholeLength mean tokens of samples that nothing ended; NaN where it is not known
     */
    record Extension(boolean unstopped, int drawn, int most, @Nullable Voted vote, String winner, List<Why> whys, String inactive,
            String notAsked, double wholeLength) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClientAnswer client;
    private final boolean chat;
    private final boolean stream;
    private final boolean wantsUsage;
    private boolean told;
    private int toldReasoning;
    private int toldContent;

    EnforcedReply(ClientAnswer client, boolean chat, boolean stream, boolean wantsUsage) {
        this.client = client;
        this.chat = chat;
        this.stream = stream;
        this.wantsUsage = wantsUsage;
    }

    boolean begun() {
        return client.begun();
    }

    void heartbeat() {
        if (stream) {
            begin();
            client.body(bytes(": \n\n"));
            client.flush();
        }
    }

    void error(ApiError error) {
        if (!client.begun()) {
            client.error(error);
        } else {
            client.body(Unpooled.wrappedBuffer("data: ".getBytes(StandardCharsets.US_ASCII), error.json(), "\n\n".getBytes(StandardCharsets.US_ASCII)));
            client.end();
        }
    }

    /** Tells what a sample has said since the last call, of a stream. From then on this sample is the answer. */
    void say(DrawnSample sample) {
        String reasoning = sample.reasoning().substring(toldReasoning);
        String content = sample.content().substring(toldContent);
        if (!stream || told && reasoning.isEmpty() && content.isEmpty()) {
            return;
        }
        begin();
        ObjectNode text = around(sample, object());
        ObjectNode choice = choice(text);
        ObjectNode in = chat ? choice.putObject("delta") : choice;
        if (chat && !told) {
            in.put("role", "assistant");
        }
        said(in, reasoning, content);
        choice.putNull("finish_reason");
        event(text);
        told = true;
        toldReasoning += reasoning.length();
        toldContent += content.length();
    }

    void flush() {
        if (told) {
            client.flush();
        }
    }

    private String object() {
        return chat ? "chat.completion.chunk" : "text_completion";
    }

    void answer(DrawnSample best, List<DrawnSample> samples, Extension extension) {
        ObjectNode usage = Usage.of(samples);
        ObjectNode field = field(best, samples, extension);
        if (!stream) {
            ObjectNode body = around(best, chat ? "chat.completion" : "text_completion");
            ObjectNode choice = choice(body);
            said(chat ? choice.putObject("message").put("role", "assistant") : choice, best.reasoning(), best.content());
            choice.put("finish_reason", best.finish());
            body.set("usage", usage);
            body.set("latticeforge", field);
            client.json(HttpResponseStatus.OK, body.toString().getBytes(StandardCharsets.UTF_8));
            return;
        }
        say(best);
        String object = object();
        ObjectNode last = around(best, object);
        ObjectNode end = choice(last);
        if (chat) {
            end.putObject("delta");
        } else {
            end.put("text", "");
        }
        end.put("finish_reason", best.finish());
        last.set("latticeforge", field);
        event(last);
        if (wantsUsage) {
            ObjectNode counts = around(best, object);
            counts.putArray("choices");
            counts.set("usage", usage);
            event(counts);
        }
        client.body(bytes("data: [DONE]\n\n"));
        client.end();
    }

    private void begin() {
        if (!client.begun()) {
            HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
            headers.set(HttpHeaderNames.CONTENT_TYPE, PassThrough.EVENT_STREAM + "; charset=utf-8").set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
            client.head(HttpResponseStatus.OK, headers);
        }
    }

    private void event(ObjectNode json) {
        client.body(bytes("data: " + json + "\n\n"));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode around(DrawnSample best, String object) {
        return JSON.createObjectNode().put("id", best.id()).put("object", object).put("created", best.created()).put("model", best.model());
    }

    private static ObjectNode choice(ObjectNode of) {
        return of.putArray("choices").addObject().put("index", 0).putNull("logprobs");
    }

    private void said(ObjectNode in, String reasoning, String content) {
        if (chat && !reasoning.isEmpty()) {
            in.put("reasoning_content", reasoning);
        }
        in.put(chat ? "content" : "text", content);
    }

    private static ObjectNode field(DrawnSample best, List<DrawnSample> samples, Extension of) {
        ObjectNode field = JSON.createObjectNode().put("mode", "enforce").put("unstopped", of.unstopped()).put("samples", of.drawn())
                .put("samples_most", of.most()).put("sample", best.number()).put("sample_tokens", best.account().completionTokens()).put("answer", of.winner());
        ObjectNode votes = field.putObject("votes");
        if (of.vote() != null) {
            of.vote().answers().forEach(answer -> votes.put(answer.answer(), answer.votes()));
        }
        long tokens = samples.stream().map(DrawnSample::account).mapToLong(TokenAccount::completionTokens).sum();
        field.put("tokens", tokens);
        if (Double.isNaN(of.wholeLength())) {
            field.putNull("tokens_saved");
        } else {
            field.put("tokens_saved", Math.max(0, Math.round(of.most() * of.wholeLength()) - tokens));
        }
        ArrayNode whys = field.putArray("why");
        for (Why why : of.whys()) {
            ObjectNode entry = whys.addObject();
            if (why.sample() >= 0) {
                entry.put("sample", why.sample());
            }
            entry.put("action", why.action()).put("rule", why.rule()).put("step", why.step()).put("value", why.value())
                    .put("threshold", why.threshold());
        }
        int calls = samples.stream().map(DrawnSample::account).mapToInt(TokenAccount::calls).sum();
        if (calls > 0) {
            field.put("second_calls", calls);
        }
        if (!of.notAsked().isEmpty()) {
            field.put("second_call", of.notAsked());
        }
        return of.inactive().isEmpty() ? field : field.put("inactive", of.inactive());
    }
}
