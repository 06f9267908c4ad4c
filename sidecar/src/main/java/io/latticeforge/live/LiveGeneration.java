package io.latticeforge.live;

import io.latticeforge.compute.LanguageModel;
import io.latticeforge.demo.Generation;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Samples that a model draws now, at temperature 1. Those added together form a {@link Batch}, which shrinks as they end. Sample i of a
 * question draws from a generator of its own, so that who else runs changes nothing that it draws.
 */
final class LiveGeneration implements Generation {
    private final LanguageModel model;
    private final Vocabulary vocabulary;
    private final int[] prompt;
    private final int end;
    private final int answer;
    private final Draw draw;
    private final SplittableRandom[] random;
    private final int[] token;
    private final int[] drawn;
    private final List<Wave> waves = new ArrayList<>();
    private int added;

    /** Samples first to first + count - 1 of the question. */
    private record Wave(Batch batch, int first, int[] newest, int[] going) {}

    /**
     * @param budget most samples
     * @param seed   of this question
     */
    LiveGeneration(Abacus abacus, String prompt, int budget, long seed) {
        model = abacus.model();
        vocabulary = abacus.vocabulary();
        this.prompt = vocabulary.encode(prompt);
        end = vocabulary.id(Vocabulary.END);
        answer = vocabulary.id(Vocabulary.ANSWER);
        draw = new Draw(vocabulary.size());
        random = new SplittableRandom[budget];
        SplittableRandom parent = new SplittableRandom(seed);
        for (int i = 0; i < budget; i++) {
            random[i] = parent.split();
        }
        token = new int[budget];
        drawn = new int[budget];
    }

    @Override
    public float temperature() {
        return 1;
    }

    @Override
    public int boundary() {
        return vocabulary.id(Vocabulary.BOUNDARY);
    }

    @Override
    public void add(int count) {
        waves.add(new Wave(new Batch(model.start(prompt, count), count), added, new int[count], new int[count]));
        added += count;
    }

    @Override
    public void advance(int[] running, int count) {
        int at = 0;
        for (int w = 0; w < waves.size(); w++) {
            Wave wave = waves.get(w);
            int going = 0;
            for (; at < count && running[at] < wave.first + wave.newest.length; at++) {
                wave.going[going++] = running[at] - wave.first;
            }
            if (going == 0) {
                wave.batch.close();
                waves.remove(w--);
                continue;
            }
            wave.batch.advance(wave.going, going, wave.newest);
            for (int i = 0; i < going; i++) {
                int sample = wave.going[i];
                int drew = draw.sample(wave.batch.logits(), wave.batch.row(sample), random[wave.first + sample]);
                wave.newest[sample] = drew;
                token[wave.first + sample] = drew;
                drawn[wave.first + sample]++;
            }
        }
    }

    @Override
    public int token(int sample) {
        return token[sample];
    }

    @Override
    public String word(int sample) {
        return vocabulary.word(token[sample]);
    }

    /** The same as {@link #row}, where native memory is wanted. */
    MemorySegment logits(int sample) {
        Wave wave = wave(sample);
        long rowBytes = 4L * vocabulary.size();
        return wave.batch.logits().asSlice(rowBytes * wave.batch.row(sample - wave.first), rowBytes);
    }

    @Override
    public ByteBuffer row(int sample) {
        return logits(sample).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean ended(int sample) {
        return drawn[sample] == Abacus.MAX_TOKENS || completed(sample);
    }

    @Override
    public boolean completed(int sample) {
        return drawn[sample] > 0 && token[sample] == end;
    }

    @Override
    public Asked ask(int sample) {
        Asked[] asked = new Asked[1];
        askAll(new int[] {sample}, 1, asked);
        return asked[0];
    }

    /** Asks samples of one wave at once. */
    void askAll(int[] samples, int count, Asked[] answers) {
        Wave wave = wave(samples[0]);
        int[] inWave = new int[count];
        for (int i = 0; i < count; i++) {
            inWave[i] = samples[i] - wave.first;
        }
        MemorySegment rows = wave.batch.peek(inWave, count, wave.newest, answer);
        for (int i = 0; i < count; i++) {
            int best = draw.mostLikely(rows, i);
            answers[i] = new Asked(vocabulary.word(best), (float) draw.probability(best), (float) draw.entropyNats());
        }
    }

    private Wave wave(int sample) {
        for (Wave wave : waves) {
            if (sample >= wave.first && sample < wave.first + wave.newest.length) {
                return wave;
            }
        }
        throw new IllegalArgumentException("sample " + sample + " does not run");
    }

    @Override
    public void close() {
        waves.forEach(wave -> wave.batch.close());
        waves.clear();
    }
}
