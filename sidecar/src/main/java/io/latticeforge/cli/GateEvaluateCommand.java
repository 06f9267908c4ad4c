package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.gating.GateFolder;
import io.latticeforge.gating.GateReport;
import io.latticeforge.gating.TrainedGate;
import io.latticeforge.gating.TrainingFacts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gate evaluate}: what is a gate worth on requests that it has not seen? */
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Sends requests through a trained gate as the sidecar would: accuracy, none of these, most confused edges, risk and coverage.",
            ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class GateEvaluateCommand implements Callable<Integer> {
    @Option(names = "--gate", required = true, paramLabel = "DIR", description = "what 'gate train' wrote")
    private Path folder = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "requests, JSONL as for 'gate train'")
    private Path data = Path.of("");

    @Option(names = "--features", description = "lines carry vectors of their own, as those that the gate was trained on")
    private boolean features;

    @Option(names = "--html", paramLabel = "FILE", description = "write the report as a page too")
    private @Nullable Path html;

    @Option(names = "--json", description = "print one JSON object, as the last line")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    GateEvaluateCommand() {}

    @Override
    public Integer call() {
        TrainedGate gate = GateFolder.read(folder);
        PrintWriter to = Objects.requireNonNull(spec).commandLine().getOut();
        try (SentenceVectors vectors = features ? null : SentenceVectors.open(Runtime.getRuntime().availableProcessors())) {
            GateRequests requests = new GateRequests(vectors, Objects.requireNonNull(spec).commandLine().getErr());
            requireSameFeatures(gate.facts(), requests.features());
            GateReport report = requests.report(gate, data);
            if (html != null) {
                GateTrainCommand.writePage(html, report);
            }
            if (json) {
                to.println(JsonLine.of(report.fields()));
            } else {
                report.text().forEach(to::println);
            }
        }
        to.flush();
        return ExitCode.OK.number();
    }

    private static void requireSameFeatures(TrainingFacts facts, String here) {
        if (!facts.features().equals(here)) {
            boolean own = facts.features().equals(TrainingFacts.OWN_FEATURES);
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, "the gate was trained on " + (own ? "vectors of the lines' own (--features)"
                    : "vectors of " + facts.features()) + ", which " + (own ? "are not those of " : "none of ") + here + (own ? "" : " are"));
        }
    }
}
