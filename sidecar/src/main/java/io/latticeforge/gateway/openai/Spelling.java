package io.latticeforge.gateway.openai;

/**
 * Which part of a text each of its tokens wrote. Servers name tokens as their tokenizers do: with the space before a word or without one, with an end
 * token that is in no text, half a character as a sign for none. What a client reads is the text, so that counts. Every character
 * of the text goes to one token, in order; what no token is found for goes to the last.
 *
 * <p>Example: the text " answer 9" and the tokens "answer", "9", "&lt;end&gt;" give " answer", " 9" and "".
 */
final class Spelling {
    private String text = "";
    private int at;

    void begin(String of) {
        text = of;
        at = 0;
    }

    /** The part of the next token, by the server's name for it. */
    String next(String token, boolean last) {
        int from = at;
        if (last) {
            at = text.length();
        } else if (text.startsWith(token, at)) {
            at += token.length();
        } else {
            String word = token.strip();
            int start = at;
            while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
                start++;
            }
            at = !word.isEmpty() && text.startsWith(word, start) ? start + word.length() : at;
        }
        return text.substring(from, at);
    }
}
