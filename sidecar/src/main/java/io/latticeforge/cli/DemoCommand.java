package io.latticeforge.cli;

import io.latticeforge.demo.Demo;
import io.latticeforge.demo.DemoDirectory;
import io.latticeforge.demo.DemoReport;
import io.latticeforge.demo.Show;
import io.latticeforge.live.LiveDemo;
import io.latticeforge.live.TraceMaker;
import io.latticeforge.models.ModelFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the main job with a live model, in a minute. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Starts a sidecar and, in a process of its own, a small model that answers fresh questions beside it, obeys what the sidecar"
                + " decides, and shows what that saved in tokens and on the clock, at what accuracy, against the same model without it. Then"
                + " replays the journal in a fresh process.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class DemoCommand implements Callable<Integer> {
    private static final int LIVE_GROUPS = 44;
    private static final int MAX_GROUPS = 10_000;
    private static final long MAX_SEED = 1_000_000;

    @Option(names = "--groups", paramLabel = "N", description = "questions, 1 to 10000. Default: 44; all of a recording")
    private @Nullable Integer groups;

    @Option(names = "--seed", paramLabel = "N", description = "the same seed, the same questions and samples. Default: one that is shown")
    private @Nullable Long seed;

    @Option(names = "--record", paramLabel = "DIR", description = "only generate, without a sidecar, and write a folder of lattice-traces/1 for"
            + " tune and evaluate; it must be empty or not there yet")
    private @Nullable Path record;

    @Option(names = "--recorded", description = "play recorded generations instead of a live model")
    private boolean recorded;

    @Option(names = "--traces", paramLabel = "DIR", description = "with --recorded: folder with rows. Default: models/traces/abacus")
    private @Nullable Path traces;

    @Option(names = "--vocab", paramLabel = "N", description = "with --recorded: logits a row in the second pass, with a synthetic tail; 0"
            + " leaves it out. Default: 128256")
    private @Nullable Integer vocab;

    @Option(names = "--keep", paramLabel = "DIR", description = "an empty directory for journal and socket, which stays. Default: a temporary one")
    private @Nullable Path keep;

    @Option(names = "--json", description = "print the result as one JSON object, as the last line")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private DemoCommand() {}

    @Override
    public Integer call() {
        check();
        boolean terminal = System.console() != null && System.console().isTerminal() && !json;
        if (record != null) {
            make(record, terminal);
            return ExitCode.OK.number();
        }
        try (DemoDirectory directory = DemoDirectory.open(keep)) {
            boolean identical = recorded ? playRecorded(directory.path(), terminal)
                    : new LiveDemo(ModelFolder.ofThisProcess(), System.out, terminal, seed(), groups(LIVE_GROUPS)).run(directory.path(),
                            json);
            return (identical ? ExitCode.OK : ExitCode.NO).number();
        }
    }

    private void check() {
        Usage.require(spec, groups == null || groups >= 1 && groups <= MAX_GROUPS, "--groups is " + groups + "; it must lie between 1 and "
                + MAX_GROUPS);
        Usage.require(spec, !recorded || seed == null && record == null, (seed != null ? "--seed" : "--record")
                + " needs the live model; --recorded has none");
        Usage.require(spec, recorded || traces == null && vocab == null, (traces != null ? "--traces" : "--vocab") + " needs --recorded");
        Usage.require(spec, record == null || keep == null, "--keep is the directory of a sidecar; --record starts none");
    }

    private boolean playRecorded(Path directory, boolean terminal) {
        DemoReport report = DemoReport.of(System.out, terminal);
        int wide = vocab == null ? Demo.WIDE_VOCAB : vocab;
        return report.run(new Demo(ModelFolder.ofThisProcess(), traces, wide, groups(Integer.MAX_VALUE), report.show()), directory, json);
    }

    private void make(Path folder, boolean terminal) {
        TraceMaker.Made made = TraceMaker.run(ModelFolder.ofThisProcess(), folder, seed(), groups(LIVE_GROUPS), new Show(System.out, terminal));
        System.out.println("%d questions x %d samples, %d tokens, seed %d, written to %s. Next: ./latticeforge evaluate --traces %s".formatted(
                made.groups(), made.samples(), made.tokens(), made.seed(), made.folder(), made.folder()));
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("groups", made.groups());
            fields.put("samples", made.samples());
            fields.put("tokens", made.tokens());
            fields.put("seed", made.seed());
            fields.put("directory", made.folder().toString());
            System.out.println(JsonLine.of(fields));
        }
    }

    private int groups(int otherwise) {
        return groups == null ? otherwise : groups;
    }

    private long seed() {
        return seed == null ? ThreadLocalRandom.current().nextLong(1, MAX_SEED) : seed;
    }
}
