package io.latticeforge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.client.StatusReport;
import io.latticeforge.protocol.codec.Action;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The result of a demo as one JSON object on one line; a demo of another kind takes the parts that it shares. */
public final class DemoJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DemoJson() {}

    static String line(DemoResult result) {
        ObjectNode root = pass(result.atOnce());
        root.put("policy", result.policy());
        root.put("ready_s", result.readySeconds());
        root.set("step_latency_us", latency(result.atOnce().latencyNs()));
        if (result.wide() != null) {
            root.set("step_latency_128k_us", latency(result.wide().latencyNs()));
            root.put("wide_vocab_size", result.wideVocabSize());
            root.put("wide_decisions_same", result.wideSame());
        }
        root.set("waves", pass(result.waves()));
        root.set("rules", rules(result.atOnce().status()));
        root.set("route", RouteJson.of(result.routes()));
        root.put("journal_records", result.replay().records());
        root.put("replay_identical", result.replay().identical());
        root.put("seconds", result.seconds());
        return root.toString();
    }

    /** What each rule did. */
    public static ObjectNode rules(@Nullable StatusReport status) {
        ObjectNode rules = JSON.createObjectNode();
        if (status != null) {
            status.rules().forEach(rule -> rules.putObject(rule.name()).put("state", rule.state().name().toLowerCase(Locale.ROOT))
                    .put("evaluated", rule.evaluated()).put("fired", rule.fired()).put("reason", rule.reason()));
        }
        return rules;
    }

    public static ObjectNode pass(PassResult pass) {
        ObjectNode node = JSON.createObjectNode();
        node.put("tokens_full", pass.tokensFull());
        node.put("tokens_used", pass.tokensUsed());
        node.put("tokens_saved_ratio", pass.saved());
        node.put("accuracy_full_majority", pass.majority(pass.samplesAGroup()));
        node.put("accuracy", pass.accuracy());
        node.putObject("rival").put("samples", pass.rivalSamples()).put("accuracy", pass.majority(pass.rivalSamples()));
        node.put("groups", pass.groups().size());
        node.put("steps", pass.latencyNs().getTotalCount());
        node.put("fail_open", pass.failOpen());
        ObjectNode decisions = node.putObject("decisions");
        for (Action action : new Action[] {Action.CONCLUDE, Action.STOP, Action.SPAWN, Action.DECIDED}) {
            decisions.put(action.name().toLowerCase(java.util.Locale.ROOT), pass.decisions(action));
        }
        ObjectNode families = node.putObject("families");
        for (String kind : pass.families()) {
            PassResult family = pass.family(kind);
            families.putObject(kind).put("groups", family.groups().size()).put("tokens_saved_ratio", family.saved())
                    .put("accuracy_full_majority", family.majority(family.samplesAGroup())).put("accuracy", family.accuracy());
        }
        return node;
    }

    /** Microseconds. */
    public static ObjectNode latency(Histogram ns) {
        return JSON.createObjectNode().put("p50", ns.getValueAtPercentile(50) / 1e3).put("p99", ns.getValueAtPercentile(99) / 1e3)
                .put("p999", ns.getValueAtPercentile(99.9) / 1e3).put("max", ns.getMaxValue() / 1e3);
    }
}
