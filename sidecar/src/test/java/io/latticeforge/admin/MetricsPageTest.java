package io.latticeforge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page in docs and the names themselves. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final Path WANTED = Path.of("target/metrics.md");

    @Test
    void thePageListsExactlyWhatThereIs() throws IOException {
        Files.writeString(WANTED, MetricsPage.text());
        assertEquals(MetricsPage.text(), Files.exists(PAGE) ? Files.readString(PAGE) : "",
                "docs/metrics.md is not what it should be: copy sidecar/target/metrics.md over it");
    }

    @Test
    void namesAreGoodOnes() {
        Set<String> names = new HashSet<>();
        for (MetricDescription metric : MetricDescription.all()) {
            assertTrue(names.add(metric.name()), metric.name() + " is there twice");
            assertTrue(metric.name().matches("latticeforge_[a-z][a-z0-9_]*"), metric.name());
            assertEquals(metric.type() == MetricDescription.Type.COUNTER, metric.name().endsWith("_total"), metric.name());
            assertTrue(!metric.unit().equals("seconds") || metric.name().matches(".*_seconds(_total)?"), metric.name());
            assertTrue(!metric.unit().equals("bytes") || metric.name().matches(".*_bytes(_in|_out)?(_total)?"), metric.name());
            assertTrue(!metric.name().matches(".*_(ms|us|ns|millis|kb|mb)(_.*)?"), metric.name() + " is not in base units");
        }
    }
}
