package io.latticeforge.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.models.ModelFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder of recorded generations, mapped read-only. Safe for use by many threads until it is closed. */
public final class Recording implements AutoCloseable {
    /** Columns of {@code stats.f32}. */
    public enum Stat {
        CHOSEN_LOG_PROB,
        ENTROPY,
        VARENTROPY,
        TOKEN_CONFIDENCE,
        MARGIN
    }

    static final String FORMAT = "lattice-traces/1";
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int STATS = Stat.values().length;
    private static final int PROBES = 2;

    private final Arena arena = Arena.ofShared();
    private final int vocabSize;
    private final int tokens;
    private final float temperature;
    private final int rowTokens;
    private final List<String> vocabulary;
    private final List<RecordedGroup> groups;
    private final MemorySegment chosen;
    private final MemorySegment rows;
    private final MemorySegment stats;
    private final MemorySegment probeAnswers;
    private final MemorySegment probes;

    private Recording(Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode manifest = json.readTree(folder.resolve("manifest.json").toFile());
        String format = manifest.path("format").asText();
        if (!format.equals(FORMAT)) {
            throw new LatticeForgeException(ErrorCode.CORRUPT, folder + " has format '" + format + "'; this version reads " + FORMAT);
        }
        vocabSize = manifest.path("vocab_size").asInt();
        tokens = manifest.path("tokens").asInt();
        temperature = (float) manifest.path("temperature").asDouble(Double.NaN);
        vocabulary = Files.readAllLines(folder.resolve("vocab.txt"));
        if (vocabulary.size() != vocabSize) {
            throw new LatticeForgeException(ErrorCode.CORRUPT,
                    folder + "/vocab.txt has " + vocabulary.size() + " lines; manifest.json says " + vocabSize, vocabulary.size(), vocabSize);
        }
        groups = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("groups.jsonl"))) {
            groups.add(group(json.readTree(line)));
        }
        chosen = map(folder.resolve("tokens.u16"), 2);
        stats = map(folder.resolve("stats.f32"), 4 * STATS);
        probeAnswers = map(folder.resolve("probe_answer.u16"), 2);
        probes = map(folder.resolve("probe.f32"), 4 * PROBES);
        Path rowFile = folder.resolve("rows.f16");
        rowTokens = Files.exists(rowFile) ? tokensOf(manifest.path("groups_with_rows").asInt()) : 0;
        rows = rowTokens == 0 ? MemorySegment.NULL : map(rowFile, rowTokens, 2L * vocabSize);
    }

    /**
     * @throws LatticeForgeException (UNAVAILABLE) if a file is missing, (CORRUPT) if one has another size than the manifest implies, or is one
     *     that ships and not what the manifest of models says
     */
    public static Recording open(Path folder) {
        try {
            ModelFolder.vouchFor(folder);
            return new Recording(folder);
        } catch (IOException e) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "no recording can be read in " + folder + ": " + e.getMessage(), e);
        }
    }

    private RecordedGroup group(JsonNode node) {
        List<RecordedSequence> sequences = new ArrayList<>();
        for (JsonNode s : node.path("sequences")) {
            JsonNode answer = s.path("answer");
            int first = s.path("first_token").asInt();
            int count = s.path("tokens").asInt();
            if (first < 0 || count < 0 || (long) first + count > tokens) {
                throw new LatticeForgeException(ErrorCode.CORRUPT, "group " + node.path("group").asText() + " has tokens " + first + " to "
                        + ((long) first + count) + "; the recording has " + tokens, (long) first + count, tokens);
            }
            sequences.add(new RecordedSequence(s.path("sequence").asInt(), first, count, answer.isTextual() ? answer.asText() : null,
                    s.path("completed").asBoolean()));
        }
        return new RecordedGroup(node.path("group").asText(), node.path("kind").asText(), node.path("prompt").asText(),
                node.path("truth").asText(), List.copyOf(sequences));
    }

    /** Tokens from the first to the last of the first so many groups. */
    private int tokensOf(int firstGroups) {
        return firstGroups >= groups.size() ? tokens : groups.stream().limit(firstGroups).flatMap(group -> group.sequences().stream())
                .mapToInt(sequence -> sequence.firstToken() + sequence.tokens()).max().orElse(0);
    }

    private MemorySegment map(Path file, long tokenBytes) throws IOException {
        return map(file, tokens, tokenBytes);
    }

    private MemorySegment map(Path file, int count, long tokenBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long expected = count * tokenBytes;
            if (channel.size() != expected) {
                throw new LatticeForgeException(ErrorCode.CORRUPT, file + " has " + channel.size() + " bytes; " + count + " tokens of "
                        + tokenBytes + " bytes make " + expected, channel.size(), expected);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, expected, arena);
        }
    }

    public int vocabSize() {
        return vocabSize;
    }

    /** Tokens of all sequences together. */
    public int tokens() {
        return tokens;
    }

    /** Temperature that tokens were sampled at, from whole rows; rows and statistics are at 1. NaN where the manifest does not say. */
    public float temperature() {
        return temperature;
    }

    public List<RecordedGroup> groups() {
        return groups;
    }

    /** Whether the full row of every token is there. */
    public boolean hasRows() {
        return rowTokens > 0 && rowTokens == tokens;
    }

    /** Whether the full row of a token is there: a folder may hold those of its first groups alone. */
    public boolean hasRow(int token) {
        return token >= 0 && token < rowTokens;
    }

    /** Id of the token that was sampled. */
    public int chosen(int token) {
        return chosen.get(U16, 2L * token) & 0xFFFF;
    }

    /** Text of a token id. */
    public String text(int id) {
        return vocabulary.get(id);
    }

    /** Id of a token's text. */
    public int id(String text) {
        int id = vocabulary.indexOf(text);
        if (id < 0) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "'" + text + "' is not in the vocabulary of " + vocabSize + " words");
        }
        return id;
    }

    /** The f16 logits that a token was drawn from: vocabSize × 2 bytes. Only where {@link #hasRow} says so. */
    public MemorySegment row(int token) {
        return rows.asSlice(2L * vocabSize * token, 2L * vocabSize);
    }

    /** A recorded statistic, nats. */
    public float stat(int token, Stat stat) {
        return stats.get(F32, 4L * ((long) token * STATS + stat.ordinal()));
    }

    /** All statistics of a range of tokens: those of one token in the order of {@link Stat}, then those of the next. */
    public float[] stats(int firstToken, int count) {
        float[] values = new float[count * STATS];
        MemorySegment.copy(stats, F32, 4L * firstToken * STATS, values, 0, values.length);
        return values;
    }

    /** The answer if asked right after a token. */
    public String probeAnswer(int token) {
        return text(probeId(token));
    }

    /** Id of the token that {@link #probeAnswer} is the text of. */
    public int probeId(int token) {
        return probeAnswers.get(U16, 2L * token) & 0xFFFF;
    }

    /** Probability of {@link #probeAnswer}. */
    public float probeProbability(int token) {
        return probes.get(F32, 4L * PROBES * token);
    }

    /** Entropy of the answer asked for, nats. */
    public float probeEntropy(int token) {
        return probes.get(F32, 4L * PROBES * token + 4);
    }

    @Override
    public void close() {
        arena.close();
    }
}
