package io.latticeforge.recording;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a folder that {@link Recording} reads, group by group. The manifest is written last, by {@link #finish}: a folder without one is
 * not whole. Belongs to one thread.
 */
public final class RecordingWriter implements AutoCloseable {
    static final List<String> COLUMNS = List.of("tokens.u16", "rows.f16", "stats.f32", "probe_answer.u16", "probe.f32");

    private static final List<String> STATS = List.of("chosen_logprob", "entropy", "varentropy", "confidence_top20", "margin");
    private static final List<String> PROBE = List.of("probability", "entropy");

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final About about;
    private final List<OutputStream> columns = new ArrayList<>();
    private final OutputStream groupLines;
    private int groups;
    private int tokens;

    /**
     * What holds for the whole folder.
     *
     * @param words text of each token, by id
     * @param maxTokens most tokens of a sample
     * @param samples of each group
     * @param seed that makes it again
     */
    public record About(String model, List<String> words, float temperature, int maxTokens, int samples, long seed) {}

    private RecordingWriter(Path folder, About about) throws IOException {
        this.folder = folder;
        this.about = about;
        Files.createDirectories(folder);
        Files.write(folder.resolve("vocab.txt"), about.words());
        for (String column : COLUMNS) {
            columns.add(new BufferedOutputStream(Files.newOutputStream(folder.resolve(column))));
        }
        groupLines = new BufferedOutputStream(Files.newOutputStream(folder.resolve("groups.jsonl")));
    }

    /**
     * @param folder that is not there yet, or is empty
     * @throws LatticeForgeException (UNAVAILABLE) if something lies in it or it cannot be written
     */
    public static RecordingWriter create(Path folder, About about) {
        try {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> there = Files.list(folder)) {
                    if (there.findAny().isPresent()) {
                        throw new LatticeForgeException(ErrorCode.UNAVAILABLE, folder + " is not empty; a recording needs a folder of its own");
                    }
                }
            }
            return new RecordingWriter(folder, about);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** @param kind family of the question, such as "compute" or "find" */
    public void group(String id, String kind, String prompt, String truth, List<SampleColumns> samples) {
        ObjectNode group = json.createObjectNode().put("group", id).put("kind", kind).put("prompt", prompt).put("truth", truth);
        ArrayNode sequences = group.putArray("sequences");
        try {
            for (int i = 0; i < samples.size(); i++) {
                SampleColumns sample = samples.get(i);
                Integer answered = sample.answer();
                String answer = answered == null ? null : about.words().get(answered);
                ObjectNode sequence = sequences.addObject().put("sequence", i).put("first_token", tokens).put("tokens", sample.count())
                        .put("answer", answer);
                if (answer == null) {
                    sequence.putNull("first_answer_token");
                } else {
                    sequence.put("first_answer_token", sample.firstAnswerToken());
                }
                sequence.put("completed", sample.completed()).put("correct", truth.equals(answer));
                ByteBuffer[] filled = sample.columns();
                for (int c = 0; c < filled.length; c++) {
                    columns.get(c).write(filled[c].array(), 0, filled[c].remaining());
                }
                tokens += sample.count();
            }
            groupLines.write((json.writeValueAsString(group) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
        groups++;
    }

    /** Tokens of all groups so far. */
    public int tokens() {
        return tokens;
    }

    /** Writes the manifest: from now on the folder can be read. */
    public void finish() {
        close();
        ObjectNode manifest = json.createObjectNode().put("format", Recording.FORMAT).put("model", about.model())
                .put("vocab_size", about.words().size()).put("temperature", about.temperature()).put("max_tokens", about.maxTokens())
                .put("seed", about.seed()).put("groups", groups).put("samples", about.samples()).put("tokens", tokens)
                .put("groups_with_rows", groups);
        STATS.forEach(manifest.putArray("stats")::add);
        PROBE.forEach(manifest.putArray("probe")::add);
        try {
            Files.writeString(folder.resolve("manifest.json"), json.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n");
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    @Override
    public void close() {
        try {
            for (OutputStream column : columns) {
                column.close();
            }
            groupLines.close();
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    private static LatticeForgeException cannotWrite(Path folder, IOException e) {
        return new LatticeForgeException(ErrorCode.UNAVAILABLE, "no recording can be written to " + folder + ": " + e.getMessage(), e);
    }
}
