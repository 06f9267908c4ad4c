package io.latticeforge.live;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.models.ModelFolder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The words of a model, one token each; a token's id is its line. */
record Vocabulary(List<String> words, Map<String, Integer> ids) {
    static final String BEGIN = "<bos>";
    static final String END = "<end>";
    static final String ANSWER = "answer";
    static final String BOUNDARY = ".";

    /** @param name of the word list in the manifest */
    static Vocabulary read(ModelFolder models, String name) {
        return of(new String(models.read(name), StandardCharsets.UTF_8).lines().toList());
    }

    static Vocabulary of(List<String> words) {
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            ids.put(words.get(i), i);
        }
        return new Vocabulary(List.copyOf(words), Map.copyOf(ids));
    }

    int size() {
        return words.size();
    }

    String word(int id) {
        return words.get(id);
    }

    int id(String word) {
        Integer id = ids.get(word);
        if (id == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_NAME, "'" + word + "' is not in the vocabulary of " + size() + " words");
        }
        return id;
    }

    /** A prompt as the model reads it: the begin token, then a token a word. */
    int[] encode(String prompt) {
        String[] split = prompt.split(" ");
        int[] tokens = new int[split.length + 1];
        tokens[0] = id(BEGIN);
        for (int i = 0; i < split.length; i++) {
            tokens[i + 1] = id(split[i]);
        }
        return tokens;
    }
}
