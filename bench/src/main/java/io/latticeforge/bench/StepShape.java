package io.latticeforge.bench;

import io.latticeforge.kernels.ElementType;
import io.latticeforge.kernels.KernelCases;
import io.latticeforge.kernels.Observation;
import io.latticeforge.kernels.ScalarRowReducer;
import io.latticeforge.protocol.StepWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What a step of the socket benchmark holds: top-20 lists, or one whole row, taken in turn from a few. */
enum StepShape {
    TOP_20(16, 0, 1),
    /** The same, wide: what a token costs apart from its frame. */
    TOP_20_WIDE(256, 0, 1),
    ROW(1, 4 * StepShape.VOCABULARY, 4);

    static final int VOCABULARY = 128_256;
    private static final int TOP = 20;

    final int entries;
    /** 0 where no row is sent. */
    final int rowBytes;
    /** Different rows that are sent in turn. */
    final int variants;
    private final int[] ids = new int[TOP];
    private final float[] logProbs = new float[TOP];
    private final List<KernelCases.Row> rows = new ArrayList<>();

    StepShape(int entries, int rowBytes, int variants) {
        this.entries = entries;
        this.rowBytes = rowBytes;
        this.variants = variants;
        for (int k = 0; k < TOP; k++) {
            ids[k] = 100 + 97 * k;
            logProbs[k] = (float) Math.log(0.26 / (k + 1));
        }
        for (int i = 0; i < variants && rowBytes > 0; i++) {
            float[] logits = KernelCases.typical(VOCABULARY, i + 1).logits();
            rows.add(new KernelCases.Row("typical", logits, best(logits)));
        }
    }

    /** The best token is drawn each time: a draw that no rule takes for a slip. */
    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** A group's step: all its samples. */
    void write(StepWriter writer, int group, int step, int variant) {
        for (int i = 0; i < entries; i++) {
            write(writer, group, i, step, variant);
        }
    }

    /** One entry. */
    void write(StepWriter writer, int group, int sequence, int step, int variant) {
        boolean taken = this == ROW ? writer.rowEntry(group, sequence, step, rows.get(variant).chosenToken(), 0)
                : writer.topKEntry(group, sequence, step, ids[step % TOP], logProbs[step % TOP], 0, ids, logProbs, 0, TOP);
        if (!taken) {
            throw new IllegalStateException("entry " + sequence + " of group " + group + " does not fit");
        }
    }

    MemorySegment row(Arena arena, int variant) {
        return KernelCases.encode(arena, ElementType.F32, rows.get(variant).logits());
    }

    /** What the sidecar must have made of it: the scalar definition's entropy, or the least that a top-20 list admits; token confidence. */
    void check(int variant, float entropy, float confidence, Answers answers) {
        if (this == ROW) {
            ScalarRowReducer oracle = new ScalarRowReducer();
            Observation o = new Observation();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment row = row(arena, variant);
                oracle.begin(ElementType.F32, VOCABULARY, rows.get(variant).chosenToken());
                oracle.accept(row, 0, row.byteSize());
                oracle.finish(o);
            }
            answers.near("entropy of a row", o.entropy, entropy, 1e-4);
            answers.near("confidence of a row", o.tokenConfidence, confidence, 1e-4);
            return;
        }
        double sum = 0;
        double listed = 0;
        for (float logProb : logProbs) {
            sum -= logProb;
            listed -= Math.exp(logProb) * logProb;
        }
        answers.near("confidence of a top-20 list", sum / TOP, confidence, 1e-5);
        answers.equal("entropy is at least the list's", 1, entropy >= listed - 1e-5 ? 1 : 0);
    }
}
