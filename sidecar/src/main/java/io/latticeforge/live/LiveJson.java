package io.latticeforge.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.demo.DemoJson;
import io.latticeforge.demo.ReplayProcess;
import io.latticeforge.demo.RouteJson;
import io.latticeforge.evaluation.Interval;

/** A live run as one JSON object, with the keys of the recorded one where they mean the same. */
final class LiveJson {
    private LiveJson() {}

    static ObjectNode of(LiveResult result) {
        ObjectNode root = pass(result.atOnceCompared());
        root.put("seed", result.seed());
        root.put("samples", result.samples());
        root.set("step_latency_us", DemoJson.latency(result.atOnce().latencyNs()));
        root.set("waves", pass(result.wavesCompared()));
        root.set("rules", DemoJson.rules(result.atOnce().status()));
        root.set("route", RouteJson.of(result.routes()));
        return root;
    }

    /** What is known when the sidecar has ended. */
    static void end(ObjectNode root, String policy, double readySeconds, ReplayProcess.Result replay, double seconds) {
        root.put("policy", policy);
        root.put("ready_s", readySeconds);
        root.put("journal_records", replay.records());
        root.put("replay_identical", replay.identical());
        root.put("seconds", seconds);
    }

    private static ObjectNode pass(Comparison compared) {
        ObjectNode node = DemoJson.pass(compared.pass());
        interval(node, "tokens_saved_interval", compared.tokensSaved());
        node.put("wall_clock_full_s", compared.wallPlainSeconds());
        node.put("wall_clock_s", compared.wallSeconds());
        node.put("wall_clock_saved_ratio", compared.wallSavedRatio());
        interval(node, "wall_clock_saved_interval", compared.wallSaved());
        node.put("accuracy_difference", compared.accuracy().difference());
        interval(node, "accuracy_difference_interval", compared.difference());
        node.put("accuracy_word", compared.accuracy().word().toString());
        return node;
    }

    private static void interval(ObjectNode node, String key, Interval interval) {
        node.putArray(key).add(interval.low()).add(interval.high());
    }
}
