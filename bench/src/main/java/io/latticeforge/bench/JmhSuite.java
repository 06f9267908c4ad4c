package io.latticeforge.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The long form: the JMH benchmarks with the settings that they name, and allocation beside each. Forks inherit the launcher's flags. */
final class JmhSuite {
    private JmhSuite() {}

    /** @param patterns regular expressions that benchmarks' names must contain; none for all of them */
    static Collection<RunResult> run(List<String> patterns) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().addProfiler(GCProfiler.class).shouldFailOnError(true);
        for (String pattern : patterns.isEmpty() ? List.of("io.latticeforge.bench") : patterns) {
            options.include(pattern);
        }
        return new Runner(options.build()).run();
    }

    /** Microseconds, their error and bytes for each benchmark and its parameters. */
    static String json(Collection<RunResult> results) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RunResult result : results) {
            String parameters = result.getParams().getParamsKeys().stream().map(k -> " " + k + "=" + result.getParams().getParam(k))
                    .collect(Collectors.joining());
            String name = result.getParams().getBenchmark().replace("io.latticeforge.bench.", "") + parameters + " "
                    + result.getParams().getMode().shortLabel();
            Result<?> primary = result.getPrimaryResult();
            double us = 1e-3 * result.getParams().getTimeUnit().toNanos(1);
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("ours_us", primary.getScore() * us);
            figure.put("error_us", Double.isNaN(primary.getScoreError()) ? null : primary.getScoreError() * us);
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            figure.put("bytes_per_op", bytes == null ? null : bytes.getScore());
            fields.put(name, figure);
        }
        fields.put("machine", Machine.fields());
        return ResultJson.json(fields);
    }
}
