package io.latticeforge.gateway.openai;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for tokens that come as texts: OpenAI-style answers carry no ids. The same text has the same number for the life of this table. Numbers
 * mean nothing to anybody else.
 */
public final class TokenTable {
    /** What the path takes for the vocabulary of a session that names none. */
    public static final int MAX_TOKENS = 1 << 18;

    /** Of a token for which there is no number left. */
    public static final int UNKNOWN = -1;

    /** Longer texts are no tokens. */
    private static final int MAX_CHARS = 512;

    private final Map<String, Integer> numbers = new HashMap<>();

    /** 0 to {@value #MAX_TOKENS} - 1, or {@link #UNKNOWN}. */
    public int number(String text) {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        if (numbers.size() >= MAX_TOKENS || text.length() > MAX_CHARS) {
            return UNKNOWN;
        }
        numbers.put(text, numbers.size());
        return numbers.size() - 1;
    }
}
