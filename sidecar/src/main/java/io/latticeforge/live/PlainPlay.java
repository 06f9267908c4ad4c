package io.latticeforge.live;

import io.latticeforge.recording.RecordedGroup;
import io.latticeforge.recording.RecordedSequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model server does with no sidecar beside it: every sample runs to its own end. The same batches as with one. */
final class PlainPlay {
    private PlainPlay() {}

    /** Looks at each token as it is drawn. */
    interface Watcher {
        /** @param running the samples that drew one */
        void drew(LiveGeneration generation, int[] running, int count);
    }

    /** @return the question with its samples; their tokens lie nowhere, so that the first of each is 0 */
    static RecordedGroup run(RecordedGroup question, LiveGeneration generation, int samples, Watcher watcher) {
        int[] running = new int[samples];
        int[] tokens = new int[samples];
        String[] before = new String[samples];
        String[] answers = new String[samples];
        for (int i = 0; i < samples; i++) {
            running[i] = i;
            before[i] = "";
        }
        generation.add(samples);
        int count = samples;
        while (count > 0) {
            generation.advance(running, count);
            watcher.drew(generation, running, count);
            int going = 0;
            for (int i = 0; i < count; i++) {
                int sample = running[i];
                String word = generation.word(sample);
                tokens[sample]++;
                if (before[sample].equals(Vocabulary.ANSWER)) {
                    answers[sample] = word;
                }
                before[sample] = word;
                if (!generation.ended(sample)) {
                    running[going++] = sample;
                }
            }
            count = going;
        }
        return with(question, generation, tokens, answers);
    }

    private static RecordedGroup with(RecordedGroup question, LiveGeneration generation, int[] tokens, @Nullable String[] answers) {
        List<RecordedSequence> sequences = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            sequences.add(new RecordedSequence(i, 0, tokens[i], answers[i], generation.completed(i)));
        }
        return new RecordedGroup(question.id(), question.kind(), question.prompt(), question.truth(), List.copyOf(sequences));
    }
}
