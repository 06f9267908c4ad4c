package io.latticeforge.cli;

import io.latticeforge.demo.DemoTable;
import io.latticeforge.demo.Show;
import io.latticeforge.live.LiveReport;
import io.latticeforge.live.LiveRun;
import io.latticeforge.models.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code model-loop}: the process that {@code demo} starts for its model. Ends when its standard input does. */
@Command(name = "model-loop", hidden = true, description = "The model's process of 'demo'.")
public final class ModelLoopCommand implements Callable<Integer> {
    @Option(names = "--socket", required = true, description = "of the sidecar")
    private @Nullable Path socket;

    @Option(names = "--sidecar-pid", required = true, description = "ended too when the standard input ends: then its owner is gone")
    private long sidecarPid;

    @Option(names = "--result", required = true, description = "file that the result is written to")
    private @Nullable Path result;

    @Option(names = "--policy", required = true, description = "default policy of the sidecar, name@version")
    private String policy = "";

    @Option(names = "--seed", required = true, description = "of questions and samples")
    private long seed;

    @Option(names = "--groups", required = true, description = "questions")
    private int groups;

    @Option(names = "--terminal", description = "draw what happens")
    private boolean terminal;

    private ModelLoopCommand() {}

    @Override
    public Integer call() {
        Thread.ofPlatform().daemon().name("end-of-input").start(this::endWithInput);
        Show show = new Show(System.out, terminal);
        LiveReport.leave(LiveRun.run(ModelFolder.ofThisProcess(), Objects.requireNonNull(socket), seed, groups, show), policy,
                new DemoTable(System.out, terminal), Objects.requireNonNull(result));
        return ExitCode.OK.number();
    }

    private void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said here; it only ends.
            }
        } catch (IOException e) {
            // That is an end too.
        }
        ProcessHandle.of(sidecarPid).ifPresent(ProcessHandle::destroy);
        Runtime.getRuntime().halt(ExitCode.ENVIRONMENT.number());
    }
}
