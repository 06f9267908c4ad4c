package io.latticeforge.admin;

import io.latticeforge.ingest.Latency;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/** A {@link Latency} since the start, in buckets from one microsecond on. Belongs to the admin thread. */
final class LatencyBuckets {
    private static final double NS = 1e-9;

    /** 1, 2, 5 microseconds, and so on up to ten seconds. */
    private static final long[] BOUNDS_NS = bounds();
    private static final double[] BOUNDS_S = seconds();

    private final Latency latency;
    private final long[] counts = new long[BOUNDS_NS.length + 1];
    private long sumNs;
    private @Nullable Histogram recycled;

    LatencyBuckets(Latency latency) {
        this.latency = latency;
    }

    HistogramDataPointSnapshot snapshot() {
        Histogram since = latency.taken(recycled);
        for (HistogramIterationValue step : since.recordedValues()) {
            long count = step.getCountAddedInThisIterationStep();
            long ns = step.getValueIteratedTo();
            counts[bucket(since.lowestEquivalentValue(ns))] += count;
            sumNs += count * since.medianEquivalentValue(ns);
        }
        recycled = since;
        return new HistogramDataPointSnapshot(ClassicHistogramBuckets.of(BOUNDS_S, counts), sumNs * NS, Labels.EMPTY, Exemplars.EMPTY, 0);
    }

    private static int bucket(long ns) {
        int found = Arrays.binarySearch(BOUNDS_NS, ns);
        return found >= 0 ? found : -found - 1;
    }

    private static long[] bounds() {
        long[] bounds = new long[22];
        long decade = 1_000;
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = decade * (i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 5);
            decade *= i % 3 == 2 ? 10 : 1;
        }
        return bounds;
    }

    private static double[] seconds() {
        double[] bounds = new double[BOUNDS_NS.length + 1];
        for (int i = 0; i < BOUNDS_NS.length; i++) {
            bounds[i] = BOUNDS_NS[i] / 1e9;
        }
        bounds[BOUNDS_NS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }
}
