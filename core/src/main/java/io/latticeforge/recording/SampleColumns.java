package io.latticeforge.recording;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What is kept of one sample while it is generated: a token at a time, in the columns of a folder. Belongs to one thread. */
public final class SampleColumns {
    private static final int STATS = Recording.Stat.values().length;

    private final int vocabSize;
    private final int answerToken;
    private final ByteBuffer tokens;
    private final ByteBuffer rows;
    private final ByteBuffer stats;
    private final ByteBuffer probeAnswers;
    private final ByteBuffer probes;
    private int count;
    private int before = -1;
    private int firstAnswerToken = -1;
    private @Nullable Integer answer;
    private boolean completed;

    /**
     * @param maxTokens most tokens of the sample
     * @param answerToken the word after which an answer stands
     */
    public SampleColumns(int vocabSize, int maxTokens, int answerToken) {
        this.vocabSize = vocabSize;
        this.answerToken = answerToken;
        tokens = column(2, maxTokens);
        rows = column(2 * vocabSize, maxTokens);
        stats = column(4 * STATS, maxTokens);
        probeAnswers = column(2, maxTokens);
        probes = column(8, maxTokens);
    }

    private static ByteBuffer column(int bytes, int maxTokens) {
        return ByteBuffer.allocate(bytes * maxTokens).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The next token.
     *
     * @param row   f32 logits that it was drawn from; f16 is kept of them
     * @param stats by the ordinals of {@link Recording.Stat}, nats
     * @param probe id of the answer if asked after this token
     * @param probability of that answer
     * @param probeNats entropy there
     */
    public void add(int token, MemorySegment row, float[] stats, int probe, float probability, float probeNats) {
        tokens.putShort((short) token);
        for (int v = 0; v < vocabSize; v++) {
            rows.putShort(Float.floatToFloat16(row.getAtIndex(ValueLayout.JAVA_FLOAT, v)));
        }
        for (int i = 0; i < STATS; i++) {
            this.stats.putFloat(stats[i]);
        }
        probeAnswers.putShort((short) probe);
        probes.putFloat(probability).putFloat(probeNats);
        if (before == answerToken) {
            answer = token;
            firstAnswerToken = firstAnswerToken < 0 ? count : firstAnswerToken;
        }
        before = token;
        count++;
    }

    /** It ended by itself, not at the length limit. */
    public void complete() {
        completed = true;
    }

    int count() {
        return count;
    }

    /** Id of the token after the last answer word; null without one. */
    @Nullable Integer answer() {
        return answer;
    }

    /** Index in the sample of the first answer; -1 without one. */
    int firstAnswerToken() {
        return firstAnswerToken;
    }

    boolean completed() {
        return completed;
    }

    /** Filled columns in the order of {@link RecordingWriter#COLUMNS}, ready to be read. */
    ByteBuffer[] columns() {
        return new ByteBuffer[] {tokens.duplicate().flip(), rows.duplicate().flip(), stats.duplicate().flip(), probeAnswers.duplicate().flip(),
            probes.duplicate().flip()};
    }
}
