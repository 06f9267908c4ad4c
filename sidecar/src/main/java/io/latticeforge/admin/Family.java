package io.latticeforge.admin;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The values of one counter or gauge, one for each set of labels. */
final class Family {
    private static final String TOTAL = "_total";

    private final boolean isCounter;
    private final CounterSnapshot.Builder counter = CounterSnapshot.builder();
    private final GaugeSnapshot.Builder gauge = GaugeSnapshot.builder();

    Family(MetricDescription description) {
        isCounter = description.type() == MetricDescription.Type.COUNTER;
        String name = description.name();
        if (isCounter) {
            // The writer puts the suffix back.
            counter.name(name.substring(0, name.length() - TOTAL.length())).help(description.meaning());
        } else {
            gauge.name(name).help(description.meaning());
        }
    }

    void add(double value, Labels labels) {
        if (isCounter) {
            counter.dataPoint(CounterDataPointSnapshot.builder().value(value).labels(labels).build());
        } else {
            gauge.dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(labels).build());
        }
    }

    void to(MetricSnapshots.Builder all) {
        all.metricSnapshot(isCounter ? counter.build() : gauge.build());
    }
}
