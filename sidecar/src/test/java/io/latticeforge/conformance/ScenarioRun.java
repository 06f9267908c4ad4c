package io.latticeforge.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One scenario with one client. */
final class ScenarioRun {
    /** What belongs to the suite and not to the call. */
    private static final List<String> OWN = List.of("expect", "within_ms", "again_ms", "keep", "answer_repeat");

    private final Testee testee;
    private final Door door;
    private final @Nullable Path ring;
    private final Serving serving;
    private final Map<String, JsonNode> kept = new HashMap<>();

    /** @param ring the socket at which a ring is asked for, past the door that can pass none; null for none */
    ScenarioRun(Testee testee, Door door, Serving serving, @Nullable Path ring) {
        this.testee = testee;
        this.door = door;
        this.ring = ring;
        this.serving = serving;
    }

    void play(Scenario scenario) throws IOException, InterruptedException {
        testee.call(JsonNodeFactory.instance.objectNode().put("call", "started")); // what it takes to start belongs to no call
        for (ObjectNode line : scenario.lines()) {
            if (line.has("do")) {
                act(line);
            } else {
                exchange(line);
            }
        }
    }

    private void act(ObjectNode line) throws IOException, InterruptedException {
        switch (line.get("do").asText()) {
            case "drop" -> door.drop();
            case "lose_replies" -> door.loseReplies();
            case "freeze" -> serving.freeze();
            case "thaw" -> serving.thaw();
            case "kill" -> serving.kill();
            case "start" -> serving.start(line.path("forgetting").asBoolean());
            default -> fail("the suite knows no " + line);
        }
    }

    /** The call, again if it may be asked again, until the reply is the one that is expected. */
    private void exchange(ObjectNode line) throws IOException {
        ObjectNode call = spelledOut(line);
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(line.path("again_ms").asLong(0));
        String why;
        do {
            long startNs = System.nanoTime();
            JsonNode reply = testee.call(call);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            assertTrue(tookMs <= line.path("within_ms").asLong(60_000), () -> call + " took " + tookMs + " ms");
            why = Expectation.mismatch("reply", line.get("expect"), reply);
            if (why == null) {
                keep(line, reply);
                if (ring != null && reply.path("connected").asBoolean() && call.has("socket")) {
                    assertTrue(testee.call(call.objectNode().put("call", "server")).path("ring").asBoolean(), "a ring was asked for");
                }
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        } while (System.nanoTime() < untilNs);
        fail(why + "\n  after " + call + "\n  counters " + testee.call(call.objectNode().put("call", "counters")) + "\n  refusals "
                + testee.call(call.objectNode().put("call", "refusals")));
    }

    private ObjectNode spelledOut(ObjectNode line) throws IOException {
        ObjectNode call = line.deepCopy().remove(OWN);
        if (call.get("call").asText().equals("connect")) {
            if (call.has("token")) {
                String address = serving.tcp();
                call.put("host", address.substring(0, address.lastIndexOf(':')))
                        .put("port", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
                call.put("token", call.get("token").asText().equals("right") ? Serving.TOKEN : "a wrong token of the same length.");
            } else {
                call.put("socket", (ring == null ? door.socket() : ring).toString()).put("ring", ring != null);
            }
            if (!call.has("deadline_ms")) {
                call.put("deadline_ms", 5_000);
            }
            if (!call.has("connect_deadline_ms")) {
                call.put("connect_deadline_ms", 5_000);
            }
        }
        if (line.has("answer_repeat")) {
            call.put("answer", line.get("answer").asText().repeat(line.get("answer_repeat").asInt()));
        }
        for (String name : List.of("decision", "position")) {
            if (call.has(name)) {
                call.set(name, kept.get(call.get(name).asText()));
            }
        }
        for (JsonNode entry : call.path("entries")) {
            repeated((ObjectNode) entry);
        }
        return call;
    }

    private static void repeated(ObjectNode entry) {
        JsonNode times = entry.remove("repeat");
        for (String list : times == null ? List.<String>of() : List.of("ids", "logprobs")) {
            ArrayNode values = (ArrayNode) entry.get(list);
            ArrayNode once = values.deepCopy();
            for (int i = 1; i < times.asInt(); i++) {
                values.addAll(once);
            }
        }
    }

    private void keep(ObjectNode line, JsonNode reply) {
        for (int i = 0; i < line.path("keep").size(); i++) {
            kept.put(line.get("keep").get(i).asText(), reply.has("decisions") ? reply.get("decisions").get(i) : reply.get("position"));
        }
    }
}
