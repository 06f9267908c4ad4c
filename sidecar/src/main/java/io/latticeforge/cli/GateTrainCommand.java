package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.gating.GateFolder;
import io.latticeforge.gating.GateReport;
import io.latticeforge.gating.GateTraining;
import io.latticeforge.gating.Objective;
import io.latticeforge.gating.TrainedGate;
import io.latticeforge.gating.TrainingFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gate train}: which edge does a request belong to, and when to none? */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Learns a gate from lines {\"text\": …, \"intent\": …}; the intent \"oos\" says that a request belongs to none. Everything"
                + " that is chosen (thresholds, reject bound, temperature) is chosen on lines of --data, each judged by a model that has not seen"
                + " it; --validation is only reported on.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class GateTrainCommand implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "FILE", description = "requests to learn from, JSONL")
    private Path data = Path.of("");

    @Option(names = "--validation", paramLabel = "FILE", description = "requests to report on, JSONL")
    private @Nullable Path validation;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where the gate is written, with report.html of the validation")
    private Path out = Path.of("");

    @Option(names = "--features", description = "lines carry vectors of their own, {\"features\": [0.1, …], \"intent\": …}, and no text")
    private boolean features;

    @Option(names = "--objective", paramLabel = "NAME", defaultValue = "multinomial",
            description = "multinomial, or one-vs-rest: each edge against all else. Default: ${DEFAULT-VALUE}")
    private String objective = "";

    @Option(names = "--precision", paramLabel = "SHARE", defaultValue = "0.95",
            description = "wanted of an edge that is open: its threshold. Default: ${DEFAULT-VALUE}")
    private double precision;

    @Option(names = "--in-scope-rejected", paramLabel = "SHARE", defaultValue = "0.033",
            description = "requests that belong to an edge and may be rejected: the reject bound. Default: ${DEFAULT-VALUE}")
    private double inScopeRejected;

    @Mixin
    private SeedAndThreads run = new SeedAndThreads();

    @Option(names = "--json", description = "print one JSON object, as the last line")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    GateTrainCommand() {}

    @Override
    public Integer call() {
        Usage.require(spec, precision > 0 && precision <= 1, "--precision is " + precision + "; it must lie above 0 and not above 1");
        Usage.require(spec, inScopeRejected >= 0 && inScopeRejected < 1, "--in-scope-rejected is " + inScopeRejected + "; it must lie between 0 and 1");
        GateTraining training = new GateTraining(objective(), precision, inScopeRejected, run.seed());
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        try (SentenceVectors vectors = features ? null : SentenceVectors.open(run.threads());
                ExecutorService executor = run.executor()) {
            GateRequests requests = new GateRequests(vectors, err);
            GateRequests.Training from = requests.training(data, out);
            ProgressLine progress = new ProgressLine(err, "‰ trained");
            TrainedGate gate = training.train(from.examples(), requests.features(), from.data(), executor, done -> progress.show(done, 1000));
            GateFolder.write(out, gate);
            say(gate, validation == null ? null : requests.report(gate, validation));
        }
        return ExitCode.OK.number();
    }

    private void say(TrainedGate gate, @Nullable GateReport report) {
        PrintWriter to = Objects.requireNonNull(spec).commandLine().getOut();
        if (report != null) {
            writePage(out.resolve("report.html"), report);
        }
        TrainingFacts facts = gate.facts();
        if (json) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("gate", out.toString());
            fields.put("edges", gate.edges().size());
            fields.put("examples", facts.examples());
            fields.put("negatives", facts.negatives());
            fields.put("negative_share", facts.negativeShare());
            fields.put("held_out_accuracy_in_scope", facts.heldOut().accuracyInScope());
            fields.put("held_out_in_scope_rejected", facts.heldOut().inScopeRejected());
            fields.put("validation", report == null ? null : report.fields());
            to.println(JsonLine.of(fields));
        } else {
            to.println("trained on " + facts.examples() + " requests, " + facts.negatives() + " of them none of the "
                    + gate.edges().size() + " edges");
            to.println(String.format(Locale.ROOT, "  held out in %s: right %.1f %%, rejected in scope %.1f %%, of none of these %.1f %%", data,
                    100 * facts.heldOut().accuracyInScope(), 100 * facts.heldOut().inScopeRejected(), 100 * facts.heldOut().oosRejected()));
            if (report != null) {
                to.println();
                report.text().forEach(to::println);
            }
            to.println();
            to.println("gate in " + out + (report == null ? "" : ", page in " + out.resolve("report.html")));
        }
        to.flush();
    }

    static void writePage(Path file, GateReport report) {
        try {
            Files.writeString(file, report.page());
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private Objective objective() {
        for (Objective each : Objective.values()) {
            if (each.word().equals(objective)) {
                return each;
            }
        }
        throw Usage.wrong(spec, "--objective is '" + objective
                + "'; it must be multinomial or one-vs-rest");
    }
}
