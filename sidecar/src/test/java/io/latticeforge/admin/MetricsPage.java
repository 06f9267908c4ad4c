package io.latticeforge.admin;

import java.util.List;
import java.util.Locale;

/** What {@code docs/metrics.md} must say. */
final class MetricsPage {
    private MetricsPage() {}

    static String text() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                `latticeforge serve` answers on `127.0.0.1:7611` (`--admin-listen ADDRESS:PORT`, loopback only, or `off`; two sidecars on one machine:
                name a port for the second, else it runs without and says so).

                | page | answer |
                |---|---|
                | `/metrics` | everything below, Prometheus text 0.0.4 |
                | `/livez` | 200 while the process should be left alone; 503 once the path's thread has not answered for ten seconds |
                | `/readyz` | 200 while frames are decided on; 503 with the reason: starting, draining (first of all on SIGTERM), no journal |
                | `/startupz` | 200 from when the doors are open |
                | `/status` | JSON: sessions, groups, journal, and of each rule of each policy how often it was able to fire, fired, or why it cannot |

                All of them are read-only: `GET` and `HEAD`. There may be 64 connections (one more closes the longest idle), a request line of 4,096 bytes,
                headers of 8,192, ten seconds for a request with its answer. Whoever asks costs the path's thread at most fifty looks a second,
                a few microseconds each, none of which allocates (`/status` does, four times a second at most).

                A sidecar that takes no records decides nothing and the model goes on: put `/readyz` on an alert, not on the model server's readiness.

                `model_name` is what the client says in its Hello, and `engine` the number that its name ends in after `#` (`vllm#1`), else 0: as vLLM labels
                its own metrics, so that queries join. At most 64 pairs are told apart; the rest is counted under `other`. What the fold counts (late tokens,
                outcomes, probes, blocks) goes on over restarts; everything else starts at 0 with the process.

                Histograms have buckets at 1, 2 and 5 µs, and so on to 10 s. [Dashboard and alert rules](grafana/README.md).

                | metric | type | labels | unit | meaning |
                |---|---|---|---|---|
                """);
        for (MetricDescription metric : MetricDescription.all()) {
            page.append("| `").append(metric.name()).append("` | ").append(metric.type().name().toLowerCase(Locale.ROOT)).append(" | ")
                    .append(labels(metric.labels())).append(" | ").append(metric.unit()).append(" | ").append(metric.meaning()).append(" |\n");
        }
        return page.toString();
    }

    private static String labels(List<String> labels) {
        return labels.isEmpty() ? "" : "`" + String.join("`, `", labels) + "`";
    }
}
