package io.latticeforge.settings;

import java.util.Collection;
import java.util.Optional;

/** The known word that a mistyped one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /** "; did you mean 'x'?" or the empty text. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(k -> "; did you mean '" + k + "'?").orElse("");
    }

    /** The first of the known words with the fewest edits, if that is at most a third of the word, or 2. */
    public static Optional<String> to(String word, Collection<String> known) {
        int best = Math.max(2, word.length() / 3) + 1;
        String nearest = null;
        for (String candidate : known) {
            int edits = edits(word, candidate);
            if (edits < best && edits < Math.max(word.length(), candidate.length())) {
                best = edits;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment): "tehta" to "theta" is 1. */
    static int edits(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int substituted = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(substituted, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
