package io.latticeforge.admin;

import io.latticeforge.base.Counted;
import io.latticeforge.base.Counters;
import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.gateway.GatewayCounter;
import io.latticeforge.ingest.IngestCounter;
import io.latticeforge.ingest.ModelCounter;
import io.latticeforge.ingest.ModelTraffic;
import io.latticeforge.path.Ready;
import io.latticeforge.path.VitalSign;
import io.latticeforge.path.Vitals;
import io.latticeforge.transport.TransportCounter;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Everything that is counted, in Prometheus's text format 0.0.4. Belongs to the admin thread. */
final class Metrics {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();
    private static final String SECONDS = "seconds";

    private final Vitals vitals;
    private final Counters<AdminCounter> own;
    private final ProcessSigns process;
    private final LatencyBuckets steps;
    private final LatencyBuckets appends;

    Metrics(Vitals vitals, Counters<AdminCounter> own) {
        this.vitals = vitals;
        this.own = own;
        this.process = new ProcessSigns(vitals);
        this.steps = new LatencyBuckets(vitals.stepTimes());
        this.appends = new LatencyBuckets(vitals.appendTimes());
    }

    /** @param answered whether the path's thread has just brought its gauges up to date */
    byte[] text(boolean answered) {
        process.look(answered);
        MetricSnapshots.Builder all = MetricSnapshots.builder().metricSnapshot(buildInfo());
        add(all, "", ProcessSign.values(), process.counters()::get);
        add(all, "", VitalSign.values(), vitals.signs()::get);
        all.metricSnapshot(histogram(MetricDescription.APPEND_SECONDS, appends));
        all.metricSnapshot(histogram(MetricDescription.STEP_SECONDS, steps));
        decisions().to(all);
        for (ModelCounter counter : ModelCounter.values()) {
            Family family = new Family(MetricDescription.of("", counter, MetricDescription.MODEL));
            for (ModelTraffic model : vitals.models().all()) {
                family.add(value(counter, model.counters().get(counter)), Labels.of("model_name", model.modelName(), "engine", model.engine()));
            }
            family.to(all);
        }
        add(all, "", IngestCounter.values(), vitals.ingest()::get);
        add(all, "", TransportCounter.values(), vitals.transport()::get);
        Counters<GatewayCounter> gateway = vitals.gateway();
        if (gateway != null) {
            add(all, MetricDescription.GATEWAY, GatewayCounter.values(), gateway::get);
        }
        add(all, "", AdminCounter.values(), own::get);
        return written(all.build());
    }

    private static byte[] written(MetricSnapshots snapshots) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 15);
        try {
            WRITER.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static <E extends Counted> void add(MetricSnapshots.Builder to, String part, E[] all, ToLongFunction<E> counters) {
        for (E counted : all) {
            Family family = new Family(MetricDescription.of(part, counted, List.of()));
            family.add(value(counted, counters.applyAsLong(counted)), Labels.EMPTY);
            family.to(to);
        }
    }

    private static double value(Counted counted, long value) {
        return counted.text().unit().equals(SECONDS) ? value / 1e9 : value;
    }

    private InfoSnapshot buildInfo() {
        Ready ready = vitals.ready();
        String name = MetricDescription.BUILD_INFO.name();
        return InfoSnapshot.builder().name(name.substring(0, name.length() - "_info".length())).help(MetricDescription.BUILD_INFO.meaning())
                .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of("version", AdminServer.VERSION, "java",
                        Runtime.version().toString(), "durability", ready.durability(), "policy", ready.policy(), "compute", ready.compute())).build())
                .build();
    }

    private Family decisions() {
        Family family = new Family(MetricDescription.DECISIONS);
        for (ModelTraffic model : vitals.models().all()) {
            for (RuleId rule : RuleId.values()) {
                for (Action action : Action.values()) {
                    long decisions = model.decisions(rule, action);
                    if (decisions > 0) {
                        family.add(decisions, Labels.of("model_name", model.modelName(), "engine", model.engine(), "decision",
                                action.name().toLowerCase(Locale.ROOT), "rule", rule.yamlName()));
                    }
                }
            }
        }
        return family;
    }

    private static HistogramSnapshot histogram(MetricDescription description, LatencyBuckets buckets) {
        return HistogramSnapshot.builder().name(description.name()).help(description.meaning()).dataPoint(buckets.snapshot()).build();
    }
}
