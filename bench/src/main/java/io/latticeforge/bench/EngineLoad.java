package io.latticeforge.bench;

import io.latticeforge.decisions.Action;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.engine.Totals;
import io.latticeforge.kernels.Observation;
import io.latticeforge.record.Block;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.BlockWriter;
import io.latticeforge.record.SlotKind;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * So many open samples, observed in turn, sixteen to a block. {@link #prepare} writes the next blocks, {@link #fold} is what is measured.
 * The samples are old enough for every rule of the default policy to be able to fire, and none of the enforced ones does.
 */
final class EngineLoad {
    /** Observations of one {@link #fold}. */
    static final int BATCH = 4096;

    private static final int BLOCK_OBSERVATIONS = 16;
    private static final int BLOCK_BYTES = BlockHeader.LENGTH + BLOCK_OBSERVATIONS * SlotKind.OBSERVATION.fixedBytes();
    private static final int GROWN_TOKENS = 96;
    /** Below the default token budget. */
    private static final int MAX_TOKENS = 16_384;
    /** Rules that judge where a segment ends; the others judge every token. */
    private static final Set<RuleId> SEGMENT_RULES = EnumSet.of(RuleId.CRYSTALLISED_SEGMENTS, RuleId.STATED_ANSWER, RuleId.ENTROPY_CUSUM);

    private final int sequences;
    private final byte[] bytes = new byte[BATCH / BLOCK_OBSERVATIONS * BLOCK_BYTES];
    private final Block[] blocks = new Block[BATCH / BLOCK_OBSERVATIONS];
    private final CRC32C crc = new CRC32C();
    private EngineFeed feed;
    private long written;
    private long folded;
    private long grown;
    private long outputs;
    private long observedBefore;
    private long[] evaluatedBefore;

    EngineLoad(int sequences) {
        this.sequences = sequences;
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new Block();
        }
        grow();
    }

    private void grow() {
        feed = new EngineFeed();
        written = 0;
        folded = 0;
        outputs = 0;
        observedBefore = feed.engine.totals().observations();
        for (int i = 0; i < sequences; i++) {
            feed.open(i);
        }
        while (folded < (long) sequences * GROWN_TOKENS) {
            write();
            fold();
        }
        evaluatedBefore = new long[feed.policy().policy().rules().size()];
        for (int i = 0; i < evaluatedBefore.length; i++) {
            evaluatedBefore[i] = feed.policy().evaluated(i);
        }
        grown = folded;
    }

    /** Writes the blocks that the next {@link #fold} folds; starts over with young samples when these have come of age. */
    void prepare() {
        if (written + BATCH > (long) sequences * MAX_TOKENS) {
            grow();
        }
        write();
    }

    private void write() {
        for (int b = 0; b < blocks.length; b++) {
            feed.begin();
            for (int i = 0; i < BLOCK_OBSERVATIONS; i++, written++) {
                int sequence = (int) (written % sequences);
                feed.observe(sequence / EngineFeed.SAMPLES, sequence, (int) (written / sequences));
            }
            BlockWriter sealed = feed.finish();
            System.arraycopy(sealed.array(), 0, bytes, b * BLOCK_BYTES, BLOCK_BYTES);
            blocks[b].wrapChecked(bytes, b * BLOCK_BYTES, sealed.length(), crc);
        }
    }

    /** Folds the prepared blocks. */
    long fold() {
        for (Block block : blocks) {
            outputs += feed.fold(block) ? 1 : 0;
        }
        folded += BATCH;
        return outputs;
    }

    /** Segments that have ended, over all samples, after so many observations. */
    private long segments(long observations) {
        long tokens = observations / sequences;
        long ahead = observations % sequences;
        return ahead * ((tokens + 1) / TokenStream.SEGMENT_TOKENS) + (sequences - ahead) * (tokens / TokenStream.SEGMENT_TOKENS);
    }

    /** That everything was observed, nothing decided, every rule always able to fire, and three samples' signals are the definitions'. */
    void check(Answers answers) {
        Totals totals = feed.engine.totals();
        answers.equal("observations", observedBefore + folded, totals.observations());
        answers.equal("late, invalid or skipped records", 0, totals.late() + totals.invalid() + totals.skipped());
        answers.equal("blocks that decided something", 0, outputs);
        for (int i = 0; i < evaluatedBefore.length; i++) {
            RuleId rule = feed.policy().policy().rules().get(i).spec().id();
            long able = SEGMENT_RULES.contains(rule) ? segments(folded) - segments(grown) : folded - grown;
            answers.equal(rule + " able to fire", able, feed.policy().evaluated(i) - evaluatedBefore[i]);
        }
        for (int sequence : new int[] {0, sequences / 2, sequences - 1}) {
            int tokens = (int) (folded / sequences + (sequence < folded % sequences ? 1 : 0));
            ExpectedSignals.of(sequence, tokens).check(sequence, feed.sequence(sequence).signals(), answers);
        }
    }

    /** That the engine decides at all: a sample that turns unlucky is stopped at the token where its z falls below the policy's bound. */
    static void checkStop(Answers answers) {
        EngineLoad load = new EngineLoad(1);
        int step = (int) load.folded;
        Observation o = new Observation();
        double luck = 0;
        double variance = 0;
        for (int i = 0; i < step; i++) {
            TokenStream.fill(0, i, o);
            luck += (double) o.chosenLogProb + o.entropy;
            variance += o.varentropy;
        }
        boolean expected = false;
        while (!expected) {
            TokenStream.fill(0, step, o);
            o.chosenLogProb = -o.entropy - 3 * (float) Math.sqrt(o.varentropy);
            luck += (double) o.chosenLogProb + o.entropy;
            variance += o.varentropy;
            expected = luck / Math.sqrt(variance + 0.25) < -2;
            load.feed.begin();
            load.feed.observe(0, 0, step++, o);
            answers.equal("stopped at token " + step, expected ? 1 : 0, load.feed.fold() ? 1 : 0);
        }
        answers.equal("STOP decisions", 1, load.feed.engine.totals().decisions(Action.STOP));
    }
}
