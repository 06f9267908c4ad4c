package io.latticeforge.live;

import io.latticeforge.demo.GroupOutcome;
import io.latticeforge.demo.Pass;
import io.latticeforge.demo.PassResult;
import io.latticeforge.demo.Router;
import io.latticeforge.demo.Show;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.policy.Policies;
import io.latticeforge.recording.RecordedGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that generates beside a running sidecar: every question without it, with all samples at once, and in waves, in an order that turns
 * with each question, by the same batches, on the same thread. Each is timed from its prompt to its answer.
 */
public final class LiveRun implements AutoCloseable {
    /** Of each question. */
    static final int SAMPLES = 16;

    /** Questions before anything is measured, of a seed of their own. */
    private static final int WARM_UP_QUESTIONS = 4;

    /** One of them is watched: a search, whose entropy collapses when it has found. */
    private static final int WATCHED_QUESTION = 3;

    private static final int ARMS = 3;

    private final ModelFolder models;
    private final Abacus abacus;
    private final Show show;
    private final Path socket;
    private final Pass atOnce;
    private final Pass waves;
    private final long[][] wallNs;
    private final List<RecordedGroup> full = new ArrayList<>();
    private final Questions questions;
    private final long seed;

    private LiveRun(ModelFolder models, Abacus abacus, Path socket, long seed, int groups, Show show) {
        this.models = models;
        this.abacus = abacus;
        this.socket = socket;
        this.seed = seed;
        this.show = show;
        questions = Questions.of(seed, groups);
        wallNs = new long[ARMS][groups];
        atOnce = open(Policies.shippedDefault().name(), true);
        waves = open(Policies.shippedDefaultWaves().name(), false);
    }

    /**
     * @param socket of the sidecar
     * @param seed   of questions and samples
     * @param groups questions, at least 1
     */
    public static LiveResult run(ModelFolder models, Path socket, long seed, int groups, Show show) {
        show.doing("loading the model");
        try (Abacus abacus = Abacus.load(models); LiveRun run = new LiveRun(models, abacus, socket, seed, groups, show)) {
            return run.run();
        }
    }

    private Pass open(String policy, boolean together) {
        return Pass.open(new Pass.Setup(socket, policy, together, abacus.vocabulary().size(), ElementType.F32, true), show);
    }

    private LiveResult run() {
        warmUp();
        for (int q = 0; q < questions.count(); q++) {
            for (int i = 0; i < ARMS; i++) {
                play((q + i) % ARMS, q);
            }
        }
        show.endOfPass();
        return new LiveResult(seed, SAMPLES, beside(atOnce.result()), beside(waves.result()), wallNs[0], wallNs[1], wallNs[2],
                Router.run(models, socket, questions.groups(), seed), show.example());
    }

    private void warmUp() {
        show.doing("warming the model up");
        Questions others = Questions.of(~seed, WARM_UP_QUESTIONS);
        try (Pass together = open(Policies.shippedDefault().name(), true); Pass inWaves = open(Policies.shippedDefaultWaves().name(), false)) {
            for (int q = 0; q < WARM_UP_QUESTIONS; q++) {
                RecordedGroup question = others.groups().get(q);
                try (LiveGeneration plain = generation(others, q);
                        LiveGeneration first = generation(others, q);
                        LiveGeneration second = generation(others, q)) {
                    plain(question, plain);
                    together.warmUp(question, SAMPLES, first);
                    inWaves.warmUp(question, SAMPLES, second);
                }
            }
            show.endOfPass();
            try (LiveGeneration watched = generation(others, WATCHED_QUESTION)) {
                together.watch(others.groups().get(WATCHED_QUESTION), SAMPLES, watched);
            }
        }
    }

    private void play(int arm, int q) {
        RecordedGroup question = questions.groups().get(q);
        if (arm == 0) {
            show.doing("%3d/%d %-8s without a sidecar".formatted(q + 1, questions.count(), question.kind()));
        } else {
            show.group(q, questions.count(), question);
        }
        long start = System.nanoTime();
        try (LiveGeneration generation = generation(questions, q)) {
            switch (arm) {
                case 0 -> full.add(plain(question, generation));
                case 1 -> atOnce.run(question, SAMPLES, generation);
                default -> waves.run(question, SAMPLES, generation);
            }
        }
        wallNs[arm][q] = System.nanoTime() - start;
    }

    private static RecordedGroup plain(RecordedGroup question, LiveGeneration generation) {
        return PlainPlay.run(question, generation, SAMPLES, (drawing, running, count) -> {
            // Nobody looks.
        });
    }

    private LiveGeneration generation(Questions of, int q) {
        return new LiveGeneration(abacus, of.groups().get(q).prompt(), SAMPLES, of.seeds()[q]);
    }

    /** A pass whose questions have the samples that were drawn without a sidecar. */
    private PassResult beside(PassResult pass) {
        List<GroupOutcome> outcomes = new ArrayList<>();
        for (int q = 0; q < pass.groups().size(); q++) {
            GroupOutcome outcome = pass.groups().get(q);
            outcomes.add(new GroupOutcome(full.get(q), outcome.winner(), outcome.tokens(), outcome.decisions(), outcome.vote()));
        }
        return new PassResult(pass.policy(), outcomes, pass.latencyNs(), pass.failOpen(), pass.status());
    }

    @Override
    public void close() {
        atOnce.close();
        waves.close();
    }
}
