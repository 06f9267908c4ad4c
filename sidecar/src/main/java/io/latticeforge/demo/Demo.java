package io.latticeforge.demo;

import io.latticeforge.models.ModelFolder;
import io.latticeforge.policy.Policies;
import io.latticeforge.recording.Recording;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts a sidecar, plays the recorded questions against it, sends requests through the gate, and folds its journal again in a fresh process. */
public final class Demo {
    /** Logits a row in the second pass where nothing else is asked for. */
    public static final int WIDE_VOCAB = 128_256;

    private static final String SHIPPED_TRACES = "traces/abacus";

    /** Questions of the pass with wide rows. */
    private static final int WIDE_GROUPS = 6;

    /** Questions played before anything is measured. */
    private static final int WARM_UP_GROUPS = 8;

    /** The question that is watched: a search, whose entropy collapses when it has found. */
    private static final int WATCHED_GROUP = 5;

    /** Seed of the foreign requests. */
    private static final long SEED = 1;

    private final ModelFolder models;
    private final Path traces;
    private final int wideVocabSize;
    private final int maxGroups;
    private final Show show;

    /**
     * @param models with the gate
     * @param traces a folder of recorded generations with rows; null for that which ships
     * @param wideVocabSize logits a row in the second pass; 0 leaves it out
     */
    public Demo(ModelFolder models, @Nullable Path traces, int wideVocabSize, int maxGroups, Show show) {
        this.models = models;
        this.traces = traces == null ? models.folder(SHIPPED_TRACES) : traces;
        this.wideVocabSize = wideVocabSize;
        this.maxGroups = maxGroups;
        this.show = show;
    }

    /** @param directory for the journal, the socket, and what the sidecar says on stderr */
    public DemoResult run(Path directory) {
        long start = System.nanoTime();
        Path journal = directory.resolve("journal");
        DemoResult result;
        try (Recording recording = Recording.open(traces);
                SidecarProcess sidecar = startSidecar(directory, journal)) {
            int groups = Math.min(maxGroups, recording.groups().size());
            String policy = Policies.shippedDefault().name();
            RecordedPass narrow = pass(recording, sidecar, recording.vocabSize());
            show.doing("warming the loop up");
            narrow.warmUp(policy, Math.min(groups, WARM_UP_GROUPS));
            show.endOfPass();
            narrow.watch(policy, Math.min(WATCHED_GROUP, groups - 1));
            PassResult atOnce = narrow.run(policy, true, groups);
            PassResult waves = narrow.run(Policies.shippedDefaultWaves().name(), false, groups);
            int wideGroups = Math.min(groups, WIDE_GROUPS);
            PassResult wide = wideVocabSize <= 0 ? null : pass(recording, sidecar, wideVocabSize).run(policy, true, wideGroups);
            result = new DemoResult(sidecar.readySeconds(), sidecar.policy(), atOnce, waves, wide, wideVocabSize,
                    wide == null || same(wide.decisions(), atOnce.groups().subList(0, wideGroups)),
                    Router.run(models, sidecar.socket(), recording.groups().subList(0, groups), SEED), show.example(),
                    new ReplayProcess.Result(false, 0, 0, ""), 0);
        }
        show.doing("replaying the journal in a fresh process");
        ReplayProcess.Result replay = ReplayProcess.run(journal);
        show.endOfPass();
        return new DemoResult(result.readySeconds(), result.policy(), result.atOnce(), result.waves(), result.wide(), result.wideVocabSize(),
                result.wideSame(), result.routes(), result.example(), replay, (System.nanoTime() - start) / 1e9);
    }

    private SidecarProcess startSidecar(Path directory, Path journal) {
        show.doing("starting a sidecar");
        return SidecarProcess.start(directory, journal, Router.gateFile(models, directory));
    }

    private RecordedPass pass(Recording recording, SidecarProcess sidecar, int vocabSize) {
        return new RecordedPass(recording, sidecar.socket(), vocabSize, show);
    }

    private static boolean same(List<Taken> wide, List<GroupOutcome> narrow) {
        List<Taken> expected = narrow.stream().flatMap(g -> g.decisions().stream()).toList();
        if (wide.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < wide.size(); i++) {
            if (!wide.get(i).sameAs(expected.get(i))) {
                return false;
            }
        }
        return true;
    }
}
