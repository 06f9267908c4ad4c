package io.latticeforge.gateway.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    private static List<String> parts(String text, String... tokens) {
        Spelling spelling = new Spelling();
        spelling.begin(text);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            parts.add(spelling.next(tokens[i], i + 1 == tokens.length));
        }
        assertEquals(text, tokens.length == 0 ? text : String.join("", parts), "every character, in order");
        return parts;
    }

    @Test
    void tokensThatSpellTheTextAreItsParts() {
        assertEquals(List.of("The", " answer", "\n", "\n", " is"), parts("The answer\n\n is", "The", " answer", "\n", "\n", " is"));
    }

    @Test
    void namesWithoutTheSpaceBeforeAWord() {
        assertEquals(List.of(" answer", " 9", " .", ""), parts(" answer 9 .", "answer", "9", ".", "<end>"));
        assertEquals(List.of(" 8"), parts(" 8", "8"));
    }

    @Test
    void anEndThatStandsInNoText() {
        assertEquals(List.of(""), parts("", "<end>"));
        assertEquals(List.of("<think>", "", "x"), parts("<think>x", "<think>", "<pad>", "x"));
    }

    @Test
    void halfACharacterIsWrittenByTheTokenThatCompletesIt() {
        assertEquals(List.of("", "é"), parts("é", "\uFFFD", "\uFFFD"));
    }

    @Test
    void whatIsOtherTextGoesToTheLast() {
        assertEquals(List.of("", "", "abc"), parts("abc", "x", " ", "y"));
        assertEquals(List.of("ab", "c d"), parts("abc d", "ab", "zz"));
    }
}
