package io.latticeforge.cli;

import io.latticeforge.controller.Controller;
import io.latticeforge.evaluation.Claim;
import io.latticeforge.evaluation.GroupStream;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.policy.Policies;
import io.latticeforge.tune.ControllerEvaluation;
import io.latticeforge.tune.ControllerReport;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;

/** What a controller over the shipped policies earns beside the best of them; training a model is not done here. */
final class ControllerClaim {
    private static final String YAML = "name: claims\narms: [default, default-waves, careful, thrifty]\n";
    private static final int RUNS = 5;

    private ControllerClaim() {}

    static Claim of(List<TraceSet> traces, ExecutorService executor) {
        Controller controller = Controller.parse(YAML, "claims");
        ControllerReport report = new ControllerEvaluation(new GroupStream(traces, RUNS, 0, 1), controller, Policies.shipped(), 1).run(executor);
        return new Claim("A7", "a policy controller is cheaper than tuning the model", String.format(Locale.ROOT,
                "LinUCB over the four shipped policies: reward %+.4f against the best fixed one (95 %% interval %+.4f to %+.4f)",
                report.againstBest(), report.againstBestInterval().low(), report.againstBestInterval().high()),
                traces.stream().map(TraceSet::shortName).collect(Collectors.joining(" + ")) + ", " + report.groups() + " groups",
                "not testable here, because no model is tuned here; it " + report.word());
    }
}
