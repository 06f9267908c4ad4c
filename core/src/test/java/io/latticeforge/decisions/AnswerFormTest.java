package io.latticeforge.decisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerFormTest {
    private static void all(AnswerForm form, String canonical, String... raws) {
        for (String raw : raws) {
            assertEquals(canonical, form.canonical(raw), "'" + raw + "'");
        }
        assertEquals(canonical, form.canonical(canonical), "a canonical form is its own");
    }

    private static void allDifferent(AnswerForm form, String... raws) {
        for (int i = 0; i < raws.length; i++) {
            for (int j = 0; j < i; j++) {
                assertNotEquals(form.canonical(raws[i]), form.canonical(raws[j]), "'" + raws[i] + "' and '" + raws[j] + "'");
            }
        }
    }

    @Test
    void numbersThatAreTheSame() {
        all(AnswerForm.NUMBER, "17", "17", "17.0", " 17. ", "+17", "017", "$17$", "\\boxed{17}", "The answer is \\boxed{17}.", "x = 17",
                "**17**",
                "\\(17\\)", "\uff11\uff17", "34/2", "1.7e1", "1.7 \\times 10^{1}", "\\text{17}", "$\\boxed{17}$",
                "\\boxed{3}, no: \\boxed{17}");
        all(AnswerForm.NUMBER, "1234.5", "1,234.50", "1234.5", "\\boxed{1234.5}", "$1234.5$", "$1,234.50", "\\$1,234.50", "1{,}234.5",
                "2469/2");
        all(AnswerForm.NUMBER, "0.5", "\\frac{1}{2}", "1/2", "0.5", ".5", "\\dfrac{1}{2}", "\\frac12", "\u00bd", "3/6", "-1/-2", "0.50.");
        all(AnswerForm.NUMBER, "1/3", "1/3", "\\frac{2}{6}", "\u2153", "-1/-3");
        all(AnswerForm.NUMBER, "-3.5", "-3.5", "\u22123.5", "- 3.5", "-7/2", "-\\frac{7}{2}", "-3 1/2");
        all(AnswerForm.NUMBER, "0", "0", "-0", "0.00", "0/5");
        all(AnswerForm.NUMBER, "1.5", "1 1/2", "1\u00bd");
        all(AnswerForm.NUMBER, "50%", "50%", "50 %", "50\\%", "50.0%");
        all(AnswerForm.NUMBER, "5 km", "5 km", "5.0 km", "5km", "5 \\text{km}", "5\\,\\mathrm{km}");
        all(AnswerForm.NUMBER, "90°", "90°", "90^\\circ", "90^{\\circ}");
        all(AnswerForm.NUMBER, "1000000", "1,000,000", "1e6", "1 * 10^6");
    }

    @Test
    void numbersThatAreNot() {
        allDifferent(AnswerForm.NUMBER, "17", "-17", "1.7", "170", "17%", "17 km", "17 m", "1/7", "seventeen", "");
        allDifferent(AnswerForm.NUMBER, "0.3333", "1/3", "0.333", "3");
        allDifferent(AnswerForm.NUMBER, "5\u00b2", "52", "25");
        allDifferent(AnswerForm.NUMBER, "1,5", "15", "1.5");
        allDifferent(AnswerForm.NUMBER, "(1, 2)", "12", "1", "(2, 1)");
        allDifferent(AnswerForm.NUMBER, "2x", "2", "2 y");
        allDifferent(AnswerForm.NUMBER, "1/0", "0", "1");
        allDifferent(AnswerForm.NUMBER, "3 + 4", "3", "7");
        allDifferent(AnswerForm.NUMBER, "1,23", "1,234", "123");
    }

    @Test
    void choices() {
        all(AnswerForm.CHOICE, "B", "(B)", "b", "B.", "B)", "[b]", "B: the Nile", "(B) the Nile", "option B", "The correct answer is (b).",
                "Answer: B", "\\boxed{B}", "\\boxed{\\text{(B)}}", "**B**", "$B$", "b) a river");
        all(AnswerForm.CHOICE, "3", "3", "(3)", "3.");
        allDifferent(AnswerForm.CHOICE, "A", "B", "C", "a dog", "the Nile", "AB", "");
        assertEquals("a dog", AnswerForm.CHOICE.canonical("A dog"));
    }

    @Test
    void texts() {
        all(AnswerForm.TEXT, "the nile", "The Nile", " the  NILE.", "\"The Nile\"", "\\boxed{The\u00a0Nile}", "`the nile`",
                "\u201cThe Nile.\u201d",
                "\uff34\uff48\uff45 Nile");
        all(AnswerForm.TEXT, "17", "17", " 17 ", "17.");
        all(AnswerForm.TEXT, "", "", "  ", "\\boxed{}", ".");
        allDifferent(AnswerForm.TEXT, "the nile", "nile", "17", "17.0", "x\u00b2", "x2", "a \"b\" c", "a b c");
    }

    @ParameterizedTest
    @EnumSource(AnswerForm.class)
    void canonicalFormsAreBounded(AnswerForm form) {
        SplittableRandom random = new SplittableRandom(17);
        String[] pieces = {"1", "7", "0", ".", ",", "/", "-", " ", "$", "\\boxed{", "}", "\\frac{", "}{", "a", "B", "(", ")", "%", "e",
                "**", "\"",
            "\u00bd", "\ud83d\ude00", "km", "\\text{", "^", "10", "x", "=", "\n", "\u0000", "'", "`"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder raw = new StringBuilder();
            int count = random.nextInt(round % 100 == 0 ? 400 : 9);
            for (int i = 0; i < count; i++) {
                raw.append(pieces[random.nextInt(pieces.length)]);
            }
            String canonical = form.canonical(raw.toString());
            assertTrue(canonical.length() <= AnswerForm.MAX_CHARS, raw.toString());
            assertEquals(canonical, form.canonical(raw.toString()));
        }
    }

    @Test
    void longTextsStayDifferent() {
        String a = "x".repeat(1000);
        assertEquals(AnswerForm.MAX_CHARS, AnswerForm.TEXT.canonical(a).length());
        assertNotEquals(AnswerForm.TEXT.canonical(a), AnswerForm.TEXT.canonical(a + "y"));
        assertTrue(AnswerForm.TEXT.canonical("\ud83d\ude00".repeat(200)).codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
    }

    @Test
    void hostileLengthsAreQuick() {
        for (AnswerForm form : AnswerForm.values()) {
            for (String piece : new String[] {"1", "1,", "(", "\\boxed{", "\\frac{", " ", "answer is ", "1/", "."}) {
                String canonical = form.canonical(piece.repeat(20_000));
                assertTrue(canonical.length() <= AnswerForm.MAX_CHARS);
            }
        }
    }

    @Test
    void ordinalsAreThoseOfTheWire() {
        assertEquals("[TEXT, NUMBER, CHOICE]", Arrays.toString(AnswerForm.values()));
        assertEquals(AnswerForm.TEXT, AnswerForm.of(77));
        assertEquals(AnswerForm.NUMBER, AnswerForm.of(1));
    }
}
