package io.latticeforge.decisions;

import java.util.Locale;
import java.util.Set;

/**
 * Whether an answer's text takes itself back. Words are those that Dynasor (arXiv 2506.02536) counts as uncertain [recalled from its code,
 * not in the paper]: wait, hold, but, okay, no, hmm. One of them anywhere in a text of several words is a hedge; standing alone all are
 * but "no", which can be an answer.
 *
 * <p>Example: "42, wait" hedges; "42", "no" and "now 42" do not.
 */
public final class Hedge {
    private static final Set<String> WORDS = Set.of("wait", "hold", "but", "okay", "no", "hmm");

    private Hedge() {}

    public static boolean in(String text) {
        String[] words = text.toLowerCase(Locale.ROOT).strip().split("[^\\p{L}\\p{N}']+");
        int written = 0;
        boolean hedges = false;
        boolean no = false;
        for (String word : words) {
            written += word.isEmpty() ? 0 : 1;
            hedges |= WORDS.contains(word);
            no |= word.equals("no");
        }
        return hedges && !(written == 1 && no);
    }
}
