package io.latticeforge.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.client.ClientConfig;
import io.latticeforge.client.ClientCounter;
import io.latticeforge.client.ClientError;
import io.latticeforge.client.DecisionsView;
import io.latticeforge.client.Edge;
import io.latticeforge.client.LatticeForgeClient;
import io.latticeforge.client.RouteResult;
import io.latticeforge.client.StatusReport;
import io.latticeforge.client.VoteResult;
import io.latticeforge.protocol.Frame;
import io.latticeforge.protocol.StepView;
import io.latticeforge.protocol.StepWriter;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.protocol.codec.AnswerKind;
import io.latticeforge.protocol.codec.EndReason;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Java client, in this process. */
final class JavaTestee implements Testee {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, ClientCounter> COUNTERS = Map.ofEntries(Map.entry("steps_answered", ClientCounter.STEPS_ANSWERED),
            Map.entry("decisions", ClientCounter.DECISIONS), Map.entry("fail_open", ClientCounter.FAIL_OPEN),
            Map.entry("deadline_missed", ClientCounter.DEADLINE_MISSED), Map.entry("late_replies", ClientCounter.LATE_ANSWERS),
            Map.entry("not_connected", ClientCounter.NOT_CONNECTED), Map.entry("refused", ClientCounter.REFUSED),
            Map.entry("posts_dropped", ClientCounter.POSTS_DROPPED), Map.entry("disconnects", ClientCounter.DISCONNECTS),
            Map.entry("reconnects", ClientCounter.RECONNECTS), Map.entry("sessions_lost", ClientCounter.SESSIONS_LOST));

    private @Nullable LatticeForgeClient client;
    private long deadlineNs;

    @Override
    public JsonNode call(ObjectNode call) {
        return switch (call.get("call").asText()) {
            case "connect" -> connect(call);
            case "open_group" -> posted(client().openGroup(id(call, "group"), call.get("samples").asInt(),
                    AnswerKind.valueOf(call.get("answer_kind").asText().toUpperCase(Locale.ROOT)), call.path("policy").asText(),
                    call.path("prompt_tokens").asInt()));
            case "open_sequence" -> openSequence(call);
            case "candidate" -> posted(client().candidate(id(call, "group"), id(call, "sequence"), id(call, "step"), call.get("answer").asText()));
            case "probe" -> posted(client().probe(id(call, "group"), id(call, "sequence"), id(call, "step"), call.get("answer").asText(),
                    f32(call, "probability"), f32(call, "entropy"), call.get("tokens").asInt()));
            case "applied" -> applied(call);
            case "close_sequence" -> posted(client().closeSequence(id(call, "group"), id(call, "sequence"), call.get("tokens").asInt(),
                    EndReason.valueOf(call.get("reason").asText()), call.get("answer").asText()));
            case "close_group" -> posted(client().closeGroup(id(call, "group")));
            case "outcome" -> posted(client().outcome(id(call, "group"), f32(call, "reward"), call.path("truth").asText()));
            case "route_outcome" -> posted(client().outcome(new RouteResult(false, List.of(), Double.NaN, Double.NaN,
                    Long.parseUnsignedLong(call.get("position").asText())), f32(call, "reward"), call.path("edge").asText()));
            case "observe" -> observe(call);
            case "flush" -> flush();
            case "vote" -> client().vote(id(call, "group")).map(JavaTestee::vote).orElseGet(JavaTestee::none);
            case "define_gate" -> defineGate(call);
            case "route" -> client().route(call.get("gate").asText(), floats(call.get("focus")), call.path("max_edges").asInt())
                    .map(JavaTestee::route).orElseGet(JavaTestee::none);
            case "status" -> client().status(idOrAll(call, "group"), idOrAll(call, "sequence")).map(JavaTestee::status)
                    .orElseGet(JavaTestee::none);
            case "ping" -> reply().put("answered", client().ping() >= 0);
            case "server" -> reply().put("protocol_version", client().protocolVersion())
                    .put("ready", client().status(Frame.ALL, Frame.ALL).map(StatusReport::ready).orElse(false))
                    .put("resumed", client().counters().get(ClientCounter.RECONNECTS) > 0 && client().counters().get(ClientCounter.SESSIONS_LOST) == 0)
                    .put("ring", client().usesRing());
            case "next_step" -> reply().put("next_step", Integer.toUnsignedLong(client().nextStep(id(call, "group"), id(call, "sequence"))));
            case "counters" -> counters();
            case "refusals" -> refusals();
            case "close" -> {
                client().close();
                yield reply();
            }
            default -> reply().put("unknown", true);
        };
    }

    private JsonNode connect(ObjectNode call) {
        deadlineNs = TimeUnit.MILLISECONDS.toNanos(call.get("deadline_ms").asLong());
        int element = List.of("f32", "f16", "bf16").indexOf(call.path("element").asText("f32"));
        ClientConfig door = call.has("socket") ? ClientConfig.unix(Path.of(call.get("socket").asText()))
                : ClientConfig.tcp(new InetSocketAddress(call.get("host").asText(), call.get("port").asInt()),
                        call.get("token").asText().getBytes(StandardCharsets.UTF_8));
        ClientConfig carried = call.path("ring").asBoolean() ? door.withRing(0) : door;
        client = LatticeForgeClient.connect(carried.named("conformance", "")
                .rows(call.path("vocab_size").asInt(), element)
                .timeouts(deadlineNs, TimeUnit.MILLISECONDS.toNanos(call.get("connect_deadline_ms").asLong()))
                .backoff(TimeUnit.MILLISECONDS.toNanos(call.path("first_retry_ms").asLong(50)),
                        TimeUnit.MILLISECONDS.toNanos(call.path("longest_retry_ms").asLong(5_000))));
        return reply().put("connected", client.isConnected());
    }

    private JsonNode openSequence(ObjectNode call) {
        boolean known = call.has("temperature");
        int flags = (call.path("processed").asBoolean() ? LatticeForgeClient.PROCESSED : 0) | (known ? 0 : LatticeForgeClient.SAMPLING_UNKNOWN);
        List<Integer> boundaries = new ArrayList<>();
        call.path("boundary_tokens").forEach(token -> boundaries.add(token.asInt()));
        return posted(client().openSequence(id(call, "group"), id(call, "sequence"), f32(call, "temperature"), known ? 1 : Float.NaN,
                call.path("top_k").asInt(), flags, boundaries.stream().mapToInt(i -> i).toArray()));
    }

    private JsonNode applied(ObjectNode call) {
        JsonNode decision = call.get("decision");
        return posted(client().applied(id(decision, "group"), idOrAll(decision, "sequence"), id(call, "step"), decision.get("id").asLong()));
    }

    private JsonNode observe(ObjectNode call) {
        StepWriter step = client().step();
        List<ByteBuffer> rows = new ArrayList<>();
        boolean taken = true;
        for (JsonNode e : call.get("entries")) {
            int flags = (e.path("boundary").asBoolean() ? StepView.BOUNDARY : 0) | (e.path("end").asBoolean() ? StepView.END_OF_SEQUENCE : 0);
            int group = id(e, "group");
            int sequence = id(e, "sequence");
            int at = id(e, "step");
            int chosen = e.get("chosen").asInt();
            taken &= switch (e.get("form").asText()) {
                case "row" -> {
                    float[] row = floats(e.get("row"));
                    ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES * row.length).order(Frame.BYTE_ORDER);
                    for (float logit : row) {
                        bytes.putFloat(logit);
                    }
                    rows.add(bytes.flip());
                    yield step.rowEntry(group, sequence, at, chosen, flags);
                }
                case "top_k" -> {
                    float[] logProbs = floats(e.get("logprobs"));
                    int[] ids = new int[logProbs.length];
                    for (int i = 0; i < ids.length; i++) {
                        ids[i] = e.get("ids").get(i).asInt();
                    }
                    yield step.topKEntry(group, sequence, at, chosen, f32(e, "chosen_logprob"), flags, ids, logProbs, 0, ids.length);
                }
                default -> step.statsEntry(group, sequence, at, chosen, f32(e, "chosen_logprob"), flags, f32(e, "entropy"),
                        f32(e, "varentropy"), f32(e, "confidence"), f32(e, "margin"));
            };
        }
        return taken ? decisions(client().observe(step, rows.toArray(ByteBuffer[]::new))) : reply().put("invalid", true);
    }

    /** What is posted is answered in the order in which it was sent, so that an answer to a ping stands for all. */
    private JsonNode flush() {
        client().flush(deadlineNs);
        client().ping();
        return decisions(client().poll());
    }

    private static JsonNode decisions(DecisionsView view) {
        ObjectNode reply = reply();
        ArrayNode decisions = reply.putArray("decisions");
        for (int i = 0; i < view.count(); i++) {
            ObjectNode one = decisions.addObject().put("id", Long.toUnsignedString(view.decision(i))).put("action", view.action(i).name())
                    .put("group", Integer.toUnsignedLong(view.group(i)));
            if (view.sequence(i) == Frame.ALL) {
                one.putNull("sequence");
            } else {
                one.put("sequence", Integer.toUnsignedLong(view.sequence(i)));
            }
            one.put("step", Integer.toUnsignedLong(view.step(i))).put("samples", view.samples(i)).put("rule", view.rule(i))
                    .put("reason", view.reason(i));
            number(one, "value", view.value(i));
            number(one, "threshold", view.threshold(i));
        }
        return reply;
    }

    private static JsonNode vote(VoteResult vote) {
        ObjectNode reply = reply().put("group", Integer.toUnsignedLong(vote.group())).put("answer", vote.winner()).put("voters", vote.voters())
                .put("dropped", vote.dropped()).put("rule", vote.rule()).put("tallies", vote.tallies().size())
                .put("winning_tallies", vote.tallies().stream().filter(VoteResult.Tally::winner).count());
        ArrayNode answers = reply.putArray("answers");
        vote.answers().forEach(answer -> answers.addObject().put("text", answer.text()).put("votes", answer.votes()));
        return reply;
    }

    /** Defining is posted here: it is taken if no error came of it. */
    private JsonNode defineGate(ObjectNode call) {
        List<Edge> edges = new ArrayList<>();
        for (JsonNode edge : call.get("edges")) {
            edges.add(new Edge(edge.get("name").asText(), edge.get("threshold").asDouble(), floats(edge.get("vector"))));
        }
        int errors = client().errors().size();
        int dimensions = call.get("edges").get(0).get("vector").size();
        double rejectBelow = call.has("reject_below") ? call.get("reject_below").asDouble() : Double.NaN;
        boolean taken = client().defineGate(call.get("gate").asText(), dimensions, rejectBelow, edges) != 0 && client().ping() >= 0;
        return reply().put("taken", taken && client().errors().size() == errors);
    }

    private static JsonNode route(RouteResult route) {
        ObjectNode reply = reply().put("rejected", route.rejected()).put("position", Long.toUnsignedString(route.position()));
        number(reply, "reject_score", route.rejectScore());
        number(reply, "reject_below", route.rejectBelow());
        ArrayNode scores = reply.putArray("scores");
        route.scores().forEach(s -> scores.addObject().put("edge", s.edge()).put("score", s.score()).put("threshold", s.threshold())
                .put("open", s.open()));
        return reply;
    }

    private static JsonNode status(StatusReport status) {
        ObjectNode reply = reply().put("ready", status.ready()).put("groups", status.groups()).put("sequences", status.sequences())
                .put("policy", status.policy());
        ObjectNode rules = reply.putObject("rules");
        status.rules().forEach(rule -> rules.putObject(rule.name()).put("state", rule.state().name()).put("reason", rule.reason()));
        return reply;
    }

    private JsonNode counters() {
        ObjectNode reply = reply();
        COUNTERS.forEach((name, counter) -> reply.put(name, client().counters().get(counter)));
        return reply;
    }

    /** Errors of requests; those about the connection are counted as disconnects. */
    private JsonNode refusals() {
        ObjectNode reply = reply();
        ArrayNode refusals = reply.putArray("refusals");
        for (ClientError error : client().errors()) {
            if (error.request() == 0) {
                continue;
            }
            ObjectNode one = refusals.addObject().put("code", error.code().name()).put("retryable", error.retryable()).put("value", error.value())
                    .put("bound", error.bound());
            if (error.entry() < 0) {
                one.putNull("entry");
            } else {
                one.put("entry", error.entry());
            }
        }
        return reply;
    }

    private LatticeForgeClient client() {
        return Optional.ofNullable(client).orElseThrow();
    }

    private static JsonNode posted(long request) {
        return request == 0 ? reply().put("invalid", true) : reply();
    }

    private static ObjectNode none() {
        return reply().put("none", true);
    }

    private static ObjectNode reply() {
        return JSON.createObjectNode();
    }

    private static void number(ObjectNode into, String name, double value) {
        if (Double.isNaN(value)) {
            into.put(name, "NaN");
        } else {
            into.put(name, value);
        }
    }

    /** An unsigned id. */
    private static int id(JsonNode call, String name) {
        return (int) call.get(name).asLong();
    }

    private static int idOrAll(JsonNode call, String name) {
        return call.path(name).isNumber() ? id(call, name) : Frame.ALL;
    }

    private static float f32(JsonNode call, String name) {
        return call.path(name).isNumber() ? call.get(name).floatValue() : Float.NaN;
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).isNumber() ? list.get(i).floatValue() : Float.NaN;
        }
        return values;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
