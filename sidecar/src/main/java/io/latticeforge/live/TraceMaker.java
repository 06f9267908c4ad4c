package io.latticeforge.live;

import io.latticeforge.demo.Generation;
import io.latticeforge.demo.Show;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.RowReducer;
import io.latticeforge.kernels.RowReducers;
import io.latticeforge.models.ModelFolder;
import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordingWriter;
import io.latticeforge.recording.SampleColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what the model generates without a sidecar as a folder of {@code lattice-traces/1}: rows, statistics, and after each token the answer
 * if asked there, which costs a second forward pass.
 */
public final class TraceMaker {
    private static final int STATS = 5;

    private final Abacus abacus;
    private final Vocabulary vocabulary;
    private final RowReducer reducer;
    private final Observation observation = new Observation();
    private final float[] stats = new float[STATS];

    /** What was written. */
    public record Made(Path folder, long seed, int groups, int samples, int tokens) {}

    private TraceMaker(Abacus abacus) {
        this.abacus = abacus;
        vocabulary = abacus.vocabulary();
        reducer = RowReducers.choose().create();
    }

    /** @param folder that is not there yet, or is empty */
    public static Made run(ModelFolder models, Path folder, long seed, int groups, Show show) {
        try (Abacus abacus = Abacus.load(models);
                RecordingWriter writer = RecordingWriter.create(folder, new RecordingWriter.About(Abacus.NAME, abacus.vocabulary().words(), 1,
                        Abacus.MAX_TOKENS, LiveRun.SAMPLES, seed))) {
            Questions questions = Questions.of(seed, groups);
            TraceMaker maker = new TraceMaker(abacus);
            for (int q = 0; q < groups; q++) {
                show.doing("question %d of %d".formatted(q + 1, groups));
                maker.record(questions.groups().get(q), questions.seeds()[q], writer);
            }
            show.endOfPass();
            writer.finish();
            return new Made(folder, seed, groups, LiveRun.SAMPLES, writer.tokens());
        }
    }

    private void record(RecordedGroup question, long seed, RecordingWriter writer) {
        List<SampleColumns> columns = new ArrayList<>();
        for (int i = 0; i < LiveRun.SAMPLES; i++) {
            columns.add(new SampleColumns(vocabulary.size(), Abacus.MAX_TOKENS, vocabulary.id(Vocabulary.ANSWER)));
        }
        Generation.Asked[] asked = new Generation.Asked[LiveRun.SAMPLES];
        try (LiveGeneration generation = new LiveGeneration(abacus, question.prompt(), LiveRun.SAMPLES, seed)) {
            PlainPlay.run(question, generation, LiveRun.SAMPLES, (drawing, running, count) -> {
                drawing.askAll(running, count, asked);
                for (int i = 0; i < count; i++) {
                    add(drawing, running[i], columns.get(running[i]), asked[i]);
                }
            });
        }
        writer.group(question.id(), question.kind(), question.prompt(), question.truth(), columns);
    }

    private void add(LiveGeneration generation, int sample, SampleColumns columns, Generation.Asked asked) {
        int token = generation.token(sample);
        reducer.begin(ElementType.F32, vocabulary.size(), token);
        reducer.accept(generation.logits(sample), 0, 4L * vocabulary.size());
        reducer.finish(observation);
        stats[0] = observation.chosenLogProb;
        stats[1] = observation.entropy;
        stats[2] = observation.varentropy;
        stats[3] = observation.tokenConfidence;
        stats[4] = observation.margin;
        columns.add(token, generation.logits(sample), stats, vocabulary.id(asked.answer()), asked.probability(), asked.entropyNats());
        if (generation.completed(sample)) {
            columns.complete();
        }
    }
}
