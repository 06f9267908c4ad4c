package io.latticeforge.gateway.openai;

/** Which tokens end a segment, by their text: those with a line break, and those that end in a full stop, an exclamation or a question mark. */
public final class Boundaries {
    private Boundaries() {}

    public static boolean ends(String token) {
        int last = token.length() - 1;
        while (last >= 0 && token.charAt(last) == ' ') {
            last--;
        }
        return token.indexOf('\n') >= 0 || last >= 0 && ".!?".indexOf(token.charAt(last)) >= 0;
    }
}
