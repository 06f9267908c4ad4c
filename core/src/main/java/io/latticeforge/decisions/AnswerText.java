package io.latticeforge.decisions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;

/** What all forms of an answer have in common: taking off what is around it, and bounding its length. */
final class AnswerText {
    private static final int MAX_LAYERS = 16;
    private static final int HASH_BYTES = 8;
    private static final String BOXED = "\\boxed{";
    private static final String[][] AROUND = {
        {"$$", "$$"}, {"$", "$"}, {"\\(", "\\)"}, {"\\[", "\\]"}, {"```", "```"}, {"`", "`"}, {"**", "**"}, {"\"", "\""}, {"'", "'"},
        {"\u201c", "\u201d"}, {"\\text{", "}"}, {"\\textbf{", "}"}, {"\\mathrm{", "}"}, {"\\mathbf{", "}"}
    };

    private AnswerText() {}

    /** NFKC, single spaces, without box, mark-up, quotes and full stop. */
    static String bare(String raw) {
        String text = spaced(normalised(lastBoxed(raw)));
        for (int layer = 0; layer < MAX_LAYERS; layer++) {
            String inner = withoutLayer(text);
            if (inner.equals(text)) {
                return text;
            }
            text = inner;
        }
        return text;
    }

    /** The content of the last box whose braces close, or everything. */
    private static String lastBoxed(String raw) {
        int at = raw.lastIndexOf(BOXED);
        if (at < 0) {
            return raw;
        }
        int open = 1;
        for (int i = at + BOXED.length(); i < raw.length(); i++) {
            open += raw.charAt(i) == '{' ? 1 : raw.charAt(i) == '}' ? -1 : 0;
            if (open == 0) {
                return raw.substring(at + BOXED.length(), i);
            }
        }
        return raw;
    }

    /** NFKC, but 5\u00b2 does not become 52, nor 1\u00bd become 11/2. */
    private static String normalised(String raw) {
        StringBuilder kept = new StringBuilder(raw.length());
        boolean raised = false;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean superscript = c == '\u00b2' || c == '\u00b3' || c == '\u00b9' || c == '\u2070' || c >= '\u2074' && c <= '\u207e';
            if (superscript && !raised) {
                kept.append('^');
            } else if (c >= '\u00bc' && c <= '\u00be' || c >= '\u2150' && c <= '\u215e') {
                kept.append(' ');
            }
            raised = superscript;
            kept.append(c == '\u2212' || c == '\u2013' ? '-' : c);
        }
        return Normalizer.normalize(kept, Normalizer.Form.NFKC).replace('\u2044', '/').replace('\u2212', '-');
    }

    private static String spaced(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c < ' ') {
                if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                    out.append(' ');
                }
            } else {
                out.append(c);
            }
        }
        return out.toString().strip();
    }

    private static String withoutLayer(String text) {
        if (text.endsWith(".") && !text.endsWith("..")) {
            return text.substring(0, text.length() - 1).stripTrailing();
        }
        for (String[] pair : AROUND) {
            int from = pair[0].length();
            int to = text.length() - pair[1].length();
            if (from <= to && text.startsWith(pair[0]) && text.endsWith(pair[1])) {
                String inner = text.substring(from, to);
                if (!inner.contains(pair[0]) && !inner.contains(pair[1])) {
                    return inner.strip();
                }
            }
        }
        return text;
    }

    /** The text itself, or its beginning and a hash of the whole, so that different long texts stay different. */
    static String bounded(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        String hash = "#" + HexFormat.of().formatHex(sha256(text), 0, HASH_BYTES);
        int cut = maxChars - hash.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut) + hash;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
