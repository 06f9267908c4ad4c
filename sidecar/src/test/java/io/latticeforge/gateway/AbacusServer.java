package io.latticeforge.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A server that answers a recorded question with its recorded samples, one after the other, token by token with the best twenty log-probs, as vLLM
 * does: chat and completions, streams and bodies, n choices.
 */
public final class AbacusServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

    /** What ends a prompt that asks for an answer. */
    private static final String PROBE = "\n\nanswer";

    /** Tokens written to anybody. */
    public final AtomicLong tokens = new AtomicLong();

    private final Recording recording = Recording.open(Path.of("../models/traces/abacus"));
    private final Map<String, RecordedGroup> byPrompt = new HashMap<>();
    private final Map<String, AtomicInteger> drawn = new ConcurrentHashMap<>();
    private final ScriptedServer server;
    private final long tokenNs;

    /** How long streams stayed open after the full stop behind their first answer; the stream waits there for a while. */
    public final List<Long> closedNs = new CopyOnWriteArrayList<>();

    /** Prompts that asked for an answer. */
    public final List<String> probes = new CopyOnWriteArrayList<>();

    private volatile boolean refusesProbes;
    private volatile long waitMs;

    /** @param tokenNs pause before each token */
    public AbacusServer(long tokenNs) throws IOException {
        this.tokenNs = tokenNs;
        recording.groups().forEach(group -> byPrompt.put(group.prompt(), group));
        server = ScriptedServer.start(this::answer);
    }

    /** Whoever asks for an answer gets none. */
    public AbacusServer refusingProbes() {
        refusesProbes = true;
        return this;
    }

    /** Streams wait so long behind their first answer, to see whether they are closed. */
    public AbacusServer waiting(long ms) {
        waitMs = ms;
        return this;
    }

    public String url() {
        return server.url();
    }

    public ScriptedServer http() {
        return server;
    }

    public List<RecordedGroup> groups() {
        return recording.groups();
    }

    @Override
    public void close() throws IOException {
        server.close();
        recording.close();
    }

    private void answer(ScriptedServer.Request request, ScriptedServer.Reply reply) throws IOException {
        if (request.path().equals("/v1/models")) {
            reply.whole(200, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"abacus\",\"object\":\"model\"}]}");
            return;
        }
        JsonNode asked = JSON.readTree(request.body());
        if (!"Bearer sk-right".equals(request.headers().get("authorization")) && request.headers().containsKey("authorization")
                && request.headers().get("authorization").contains("wrong")) {
            reply.whole(401, "application/json", "{\"error\":{\"message\":\"Incorrect API key\",\"type\":\"invalid_request_error\",\"param\":null,"
                    + "\"code\":\"invalid_api_key\"}}");
            return;
        }
        if (!asked.path("model").asText("abacus").equals("abacus")) {
            reply.whole(404, "application/json", "{\"error\":{\"message\":\"The model `" + asked.path("model").asText() + "` does not exist.\","
                    + "\"type\":\"NotFoundError\",\"param\":\"model\",\"code\":404}}");
            return;
        }
        boolean chat = request.path().startsWith("/v1/chat");
        String prompt = chat ? asked.path("messages").path(asked.path("messages").size() - 1).path("content").asText() : asked.path("prompt").asText();
        if (!chat && prompt.endsWith(PROBE)) {
            probe(prompt, reply);
            return;
        }
        RecordedGroup group = byPrompt.get(prompt);
        if (group == null) {
            reply.whole(400, "application/json", "{\"error\":{\"message\":\"no such question\",\"type\":\"x\",\"param\":null,\"code\":null}}");
            return;
        }
        int n = asked.path("n").asInt(1);
        int first = drawn.computeIfAbsent(prompt, p -> new AtomicInteger()).getAndAdd(n);
        List<RecordedSequence> samples = IntStream.range(first, first + n).mapToObj(i -> group.sequences().get(i % group.sequences().size())).toList();
        int alternatives = chat ? asked.path("logprobs").asBoolean() ? asked.path("top_logprobs").asInt(0) : -1 : asked.path("logprobs").asInt(-1);
        if (asked.path("stream").asBoolean()) {
            stream(reply, samples, chat, alternatives, asked.path("stream_options").path("include_usage").asBoolean());
        } else {
            reply.whole(200, "application/json", body(samples, chat, alternatives).toString());
        }
    }

    /** The answer to a question and part of a recorded sample, as the model gave it when it was recorded. */
    private void probe(String prompt, ScriptedServer.Reply reply) throws IOException {
        probes.add(prompt);
        String before = prompt.substring(0, prompt.length() - PROBE.length());
        int question = before.indexOf('?') + 1;
        String[] words = before.substring(question).strip().split(" ");
        RecordedSequence sample = byPrompt.get(before.substring(0, question)).sequences().stream()
                .filter(s -> s.tokens() >= words.length && IntStream.range(0, words.length).allMatch(i -> word(s, i).equals(words[i])))
                .findFirst().orElse(null);
        if (refusesProbes || sample == null) {
            reply.whole(404, "application/json", "{\"detail\":\"Not Found\"}");
            return;
        }
        reply.whole(200, "application/json", "{\"id\":\"p\",\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\" "
                + recording.probeAnswer(sample.firstToken() + words.length - 1) + " . check .\",\"finish_reason\":\"length\"}],\"usage\":"
                + "{\"prompt_tokens\":" + (words.length + 10) + ",\"completion_tokens\":4,\"total_tokens\":" + (words.length + 14) + "}}");
    }

    private void stream(ScriptedServer.Reply reply, List<RecordedSequence> samples, boolean chat, int alternatives, boolean usage) throws IOException {
        reply.events();
        boolean waits = waitMs > 0;
        CompletableFuture<Long> gone = waitMs > 0 ? reply.gone() : new CompletableFuture<>();
        if (chat) {
            for (int i = 0; i < samples.size(); i++) {
                ObjectNode choice = JSON.createObjectNode().put("index", i);
                choice.putObject("delta").put("role", "assistant").put("content", "");
                reply.event(chunk(choice.putNull("logprobs").putNull("finish_reason"), true).toString());
            }
        }
        long total = 0;
        for (int at = 0, running = 1; running > 0; at++) {
            running = 0;
            for (int i = 0; i < samples.size(); i++) {
                RecordedSequence sample = samples.get(i);
                if (at < sample.tokens()) {
                    running++;
                    total++;
                    if (tokenNs > 0) {
                        LockSupport.parkNanos(tokenNs);
                    }
                    tokens.incrementAndGet();
                    reply.event(chunk(delta(sample, at, i, chat, alternatives), chat).toString());
                    if (waits && behindAnAnswer(sample, at)) {
                        waits = false;
                        await(gone);
                    }
                }
            }
        }
        if (usage) {
            ObjectNode last = JSON.createObjectNode().put("id", "abacus-1").put("object", "chat.completion.chunk");
            last.putArray("choices");
            last.putObject("usage").put("prompt_tokens", 8).put("completion_tokens", total).put("total_tokens", total + 8);
            reply.event(last.toString());
        }
        reply.event("[DONE]");
        reply.end();
    }

    private boolean behindAnAnswer(RecordedSequence sample, int at) {
        return at >= 2 && word(sample, at).equals(".") && word(sample, at - 2).equals("answer");
    }

    private String word(RecordedSequence sample, int at) {
        return recording.text(recording.chosen(sample.firstToken() + at));
    }

    private void await(CompletableFuture<Long> gone) {
        long start = System.nanoTime();
        try {
            closedNs.add(gone.get(waitMs, TimeUnit.MILLISECONDS) - start);
        } catch (TimeoutException goesOn) {
            // Not decided here.
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode chunk(ObjectNode choice, boolean chat) {
        ObjectNode chunk = JSON.createObjectNode().put("id", "abacus-1").put("object", chat ? "chat.completion.chunk" : "text_completion")
                .put("created", 1).put("model", "abacus");
        chunk.putArray("choices").add(choice);
        return chunk;
    }

    private ObjectNode delta(RecordedSequence sample, int at, int index, boolean chat, int alternatives) {
        int token = sample.firstToken() + at;
        boolean last = at + 1 == sample.tokens();
        boolean end = last && sample.completed();
        String text = end ? "" : " " + recording.text(recording.chosen(token));
        ObjectNode choice = JSON.createObjectNode().put("index", index);
        if (chat) {
            choice.putObject("delta").put("content", text);
        } else {
            choice.put("text", text);
        }
        ObjectNode logProbs = logProbs(sample, at, at + 1, chat, alternatives);
        choice.set("logprobs", logProbs == null || end ? JSON.nullNode() : logProbs);
        return choice.put("finish_reason", last ? end ? "stop" : "length" : null);
    }

    private ObjectNode body(List<RecordedSequence> samples, boolean chat, int alternatives) {
        ObjectNode body = JSON.createObjectNode().put("id", "abacus-1").put("object", "chat.completion").put("model", "abacus");
        ArrayNode choices = body.putArray("choices");
        long total = 0;
        for (int i = 0; i < samples.size(); i++) {
            RecordedSequence sample = samples.get(i);
            int shown = sample.completed() ? sample.tokens() - 1 : sample.tokens();
            StringBuilder text = new StringBuilder();
            for (int at = 0; at < shown; at++) {
                text.append(' ').append(recording.text(recording.chosen(sample.firstToken() + at)));
            }
            ObjectNode choice = choices.addObject().put("index", i);
            if (chat) {
                choice.putObject("message").put("role", "assistant").put("content", text.toString());
            } else {
                choice.put("text", text.toString());
            }
            choice.set("logprobs", alternatives < 0 ? JSON.nullNode() : logProbs(sample, 0, shown, chat, alternatives));
            choice.put("finish_reason", sample.completed() ? "stop" : "length");
            total += sample.tokens();
            tokens.addAndGet(sample.tokens());
        }
        body.putObject("usage").put("prompt_tokens", 8).put("completion_tokens", total).put("total_tokens", total + 8);
        return body;
    }

    private ObjectNode logProbs(RecordedSequence sample, int from, int to, boolean chat, int alternatives) {
        if (alternatives < 0) {
            return null;
        }
        ObjectNode logProbs = JSON.createObjectNode();
        ArrayNode content = logProbs.putArray(chat ? "content" : "tokens");
        ArrayNode chosen = chat ? content : logProbs.putArray("token_logprobs");
        ArrayNode top = chat ? content : logProbs.putArray("top_logprobs");
        for (int at = from; at < to; at++) {
            int token = sample.firstToken() + at;
            double[] row = logSoftmax(token);
            int[] best = best(row, alternatives);
            String text = " " + recording.text(recording.chosen(token));
            if (chat) {
                ObjectNode entry = content.addObject().put("token", text).put("logprob", row[recording.chosen(token)]);
                ArrayNode list = entry.putNull("bytes").putArray("top_logprobs");
                for (int id : best) {
                    list.addObject().put("token", " " + recording.text(id)).put("logprob", row[id]).putNull("bytes");
                }
            } else {
                content.add(text);
                chosen.add(row[recording.chosen(token)]);
                ObjectNode list = top.addObject();
                for (int id : best) {
                    list.put(" " + recording.text(id), row[id]);
                }
            }
        }
        return logProbs;
    }

    private static int[] best(double[] row, int count) {
        int[] ids = new int[Math.min(count, row.length)];
        int found = 0;
        for (int id = 0; id < row.length; id++) {
            int at = found < ids.length ? found++ : ids.length;
            while (at > 0 && row[ids[at - 1]] < row[id]) {
                if (at < ids.length) {
                    ids[at] = ids[at - 1];
                }
                at--;
            }
            if (at < ids.length) {
                ids[at] = id;
            }
        }
        return ids;
    }

    private double[] logSoftmax(int token) {
        MemorySegment row = recording.row(token);
        double[] logits = new double[recording.vocabSize()];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Float.float16ToFloat(row.getAtIndex(F16, i));
            sum += Math.exp(logits[i]);
        }
        double log = Math.log(sum);
        for (int i = 0; i < logits.length; i++) {
            logits[i] -= log;
        }
        return logits;
    }
}
