package io.latticeforge.admin;

import io.latticeforge.base.Counted;
import io.latticeforge.gateway.GatewayCounter;
import io.latticeforge.ingest.IngestCounter;
import io.latticeforge.ingest.ModelCounter;
import io.latticeforge.path.VitalSign;
import io.latticeforge.transport.TransportCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * A metric that is exported. {@link #all()} is the one list of them; {@code docs/metrics.md} is made from it.
 *
 * @param name   with prefix and, of a counter, with {@code _total}
 * @param labels in the order in which they are written
 */
record MetricDescription(String name, Type type, List<String> labels, String unit, String meaning) {
    /** As Prometheus names them. */
    enum Type {
        COUNTER, GAUGE, HISTOGRAM
    }

    static final String PREFIX = "latticeforge_";

    /** Before the names of what the gateway counts; these are there only where there is a gateway. */
    static final String GATEWAY = "gateway_";

    /** As vLLM labels its own, so that queries can join. */
    static final List<String> MODEL = List.of("model_name", "engine");

    static final MetricDescription BUILD_INFO = new MetricDescription(PREFIX + "build_info", Type.GAUGE,
            List.of("version", "java", "durability", "policy", "compute"), "1", "what runs here; always 1");
    static final MetricDescription DECISIONS = new MetricDescription(PREFIX + "decisions_total", Type.COUNTER,
            List.of("model_name", "engine", "decision", "rule"), "decisions", "decisions taken, by what they ask for and by the rule that took them");
    static final MetricDescription STEP_SECONDS = new MetricDescription(PREFIX + "step_seconds", Type.HISTOGRAM, List.of(), "seconds",
            "from a step's head being there to its reply being written: receiving rows, reducing, journaling, deciding");
    static final MetricDescription APPEND_SECONDS = new MetricDescription(PREFIX + "journal_append_seconds", Type.HISTOGRAM, List.of(), "seconds",
            "one append to the journal");

    static List<MetricDescription> all() {
        List<MetricDescription> all = new ArrayList<>();
        all.add(BUILD_INFO);
        add(all, "", List.of(), ProcessSign.values());
        add(all, "", List.of(), VitalSign.values());
        all.add(APPEND_SECONDS);
        all.add(STEP_SECONDS);
        all.add(DECISIONS);
        add(all, "", MODEL, ModelCounter.values());
        add(all, "", List.of(), IngestCounter.values());
        add(all, "", List.of(), TransportCounter.values());
        add(all, GATEWAY, List.of(), GatewayCounter.values());
        add(all, "", List.of(), AdminCounter.values());
        return all;
    }

    static MetricDescription of(String part, Counted counted, List<String> labels) {
        return new MetricDescription(PREFIX + part + counted.label(), counted.gauge() ? Type.GAUGE : Type.COUNTER, labels,
                counted.text().unit(), counted.text().meaning());
    }

    private static void add(List<MetricDescription> to, String part, List<String> labels, Counted... counted) {
        for (Counted one : counted) {
            to.add(of(part, one, labels));
        }
    }
}
