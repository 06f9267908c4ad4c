package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.journal.Journal;
import io.latticeforge.policy.Policy;
import io.latticeforge.trace.Difference;
import io.latticeforge.trace.WhatIf;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whatif}: what another policy would have decided on a recorded run. */
@Command(name = "whatif", mixinStandardHelpOptions = true,
        description = {"Folds a recorded run again with another policy for all groups, and lists each decision that would have been"
                + " different.",
            "exact: ends earlier than what is on record, or weighs differently. censored: would have run past what is on record, so"
                    + " bounds only. unidentified: other tokens would have been drawn, so nothing is known.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class WhatIfCommand implements Callable<Integer> {
    @Option(names = "--journal", required = true, paramLabel = "DIR", description = "the journal directory; it may be in use")
    private Path directory = Path.of("");

    @Option(names = "--policy", required = true, paramLabel = "FILE", description = "the other policy, a YAML file")
    private Path policyFile = Path.of("");

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    WhatIfCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Policy policy = Policy.parse(read(policyFile), policyFile.toString());
        List<Difference> found = new ArrayList<>();
        WhatIfText text = new WhatIfText(out);
        WhatIf whatIf = new WhatIf(policy, Journal.MAX_BLOCK_BYTES, json ? found::add : text::print);
        PrintWriter err = spec.commandLine().getErr();
        long after = JournalWalk.fold(directory, err, whatIf::beginAt, block -> {
            whatIf.on(block);
            return true;
        });
        if (after > 0) {
            err.println(JournalWalk.begunAfter(after));
            err.flush();
        }
        whatIf.end();
        if (json) {
            out.println(WhatIfJson.of(policy, found, whatIf.summary()));
        } else {
            text.print(policy, whatIf.summary());
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the policy " + file + " cannot be read: "
                    + (Files.exists(file) ? e.getMessage() : "there is no such file"), e);
        }
    }
}
