package io.latticeforge.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a small folder of {@code lattice-traces/1}, word by word. */
final class TinyTraces {
    static final List<String> WORDS = List.of(".", "answer", "step", "check", "5", "7", "9");
    private static final float[] STATS = {-0.01f, 0.01f, 0.01f, 12f, 5f};

    private final StringBuilder groups = new StringBuilder();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Integer> probes = new ArrayList<>();
    private String samples = "";
    private int sample;
    float entropy = STATS[1];
    /** So many first tokens have an entropy of two nats. */
    int loud;
    String prompt = "";
    /** Rows of the first tokens, those of the first groups; none for no file. */
    float[][] rows = {};
    int groupsWithRows;

    /** Ends a group whose samples were added before. */
    TinyTraces group(String id, String kind, String truth) {
        groups.append("{\"group\": \"%s\", \"kind\": \"%s\", \"prompt\": \"%s\", \"truth\": \"%s\", \"sequences\": [%s]}%n"
                .formatted(id, kind, prompt, truth, samples));
        samples = "";
        sample = 0;
        return this;
    }

    /** @param probe the answer if asked at any time; @param answer null for none */
    TinyTraces sample(boolean completed, String probe, String answer, String text) {
        int first = tokens.size();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
            tokens.add(WORDS.indexOf(word));
            probes.add(WORDS.indexOf(probe));
        }
        String form = "{\"sequence\": %d, \"first_token\": %d, \"tokens\": %d, \"answer\": %s, \"completed\": %s}";
        samples += (samples.isEmpty() ? "" : ",") + form.formatted(sample++, first, tokens.size() - first,
                answer == null ? "null" : "\"" + answer + "\"", completed);
        return this;
    }

    Path write(Path folder) throws IOException {
        int count = tokens.size();
        Files.writeString(folder.resolve("manifest.json"), "{\"format\": \"lattice-traces/1\", \"vocab_size\": %d, \"tokens\": %d,"
                .formatted(WORDS.size(), count) + " \"groups_with_rows\": %d}".formatted(groupsWithRows));
        Files.write(folder.resolve("vocab.txt"), WORDS);
        Files.writeString(folder.resolve("groups.jsonl"), groups);
        ByteBuffer chosen = bytes(2 * count);
        ByteBuffer asked = bytes(2 * count);
        ByteBuffer stats = bytes(20 * count);
        for (int t = 0; t < count; t++) {
            chosen.putShort(tokens.get(t).shortValue());
            asked.putShort(probes.get(t).shortValue());
            for (int s = 0; s < STATS.length; s++) {
                stats.putFloat(s != 1 ? STATS[s] : t < loud ? 2 : entropy);
            }
        }
        Files.write(folder.resolve("tokens.u16"), chosen.array());
        Files.write(folder.resolve("probe_answer.u16"), asked.array());
        Files.write(folder.resolve("stats.f32"), stats.array());
        Files.write(folder.resolve("probe.f32"), new byte[8 * count]);
        if (rows.length > 0) {
            ByteBuffer halves = bytes(2 * WORDS.size() * rows.length);
            for (float[] row : rows) {
                for (float logit : row) {
                    halves.putShort(Float.floatToFloat16(logit));
                }
            }
            Files.write(folder.resolve("rows.f16"), halves.array());
        }
        return folder;
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
