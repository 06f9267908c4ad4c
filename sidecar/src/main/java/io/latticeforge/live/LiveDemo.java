package io.latticeforge.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.demo.DemoTable;
import io.latticeforge.demo.ReplayProcess;
import io.latticeforge.demo.Router;
import io.latticeforge.demo.Show;
import io.latticeforge.demo.SidecarProcess;
import io.latticeforge.models.ModelFolder;
import java.io.PrintStream;
import java.nio.file.Path;

/** Starts a sidecar and, in a process of its own, a model that generates beside it; then folds the journal again in a fresh process. */
public final class LiveDemo {
    private final ModelFolder models;
    private final PrintStream out;
    private final boolean terminal;
    private final long seed;
    private final int groups;

    /**
     * @param models of this installation
     * @param groups questions, at least 1
     */
    public LiveDemo(ModelFolder models, PrintStream out, boolean terminal, long seed, int groups) {
        this.models = models;
        this.out = out;
        this.terminal = terminal;
        this.seed = seed;
        this.groups = groups;
    }

    /**
     * @param directory for the journal, the socket, and what the processes say on stderr
     * @return whether the replay gave the same decisions
     */
    public boolean run(Path directory, boolean json) {
        long start = System.nanoTime();
        Show show = new Show(out, terminal);
        Path journal = directory.resolve("journal");
        Path resultFile = directory.resolve("result.json");
        show.doing("starting a sidecar");
        double readySeconds;
        String policy;
        try (SidecarProcess sidecar = SidecarProcess.start(directory, journal, Router.gateFile(models, directory))) {
            readySeconds = sidecar.readySeconds();
            policy = sidecar.policy();
            try (ModelProcess model = ModelProcess.start(sidecar, resultFile, directory.resolve("model.err"), seed, groups, terminal)) {
                model.await();
            }
        }
        show.doing("replaying the journal in a fresh process");
        ReplayProcess.Result replay = ReplayProcess.run(journal);
        show.endOfPass();
        double seconds = (System.nanoTime() - start) / 1e9;
        DemoTable table = new DemoTable(out, terminal);
        table.replay(replay, seconds);
        if (json) {
            ObjectNode root = LiveReport.read(resultFile);
            LiveJson.end(root, policy, readySeconds, replay, seconds);
            out.println(root);
        }
        return replay.identical();
    }
}
