package io.latticeforge.gateway.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers a text states, and when they are complete. */
class StatedAnswersTest {
    private static List<String> of(String... tokens) {
        StatedAnswers answers = new StatedAnswers(Pattern.compile(StatedAnswers.PATTERN));
        List<String> found = new ArrayList<>();
        for (String token : tokens) {
            @Nullable String stated = answers.append(token);
            if (stated != null) {
                found.add(stated);
            }
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'step 29 + 11 = 9 . answer 9 . check'          | 9",
        "'The answer is 42.\n'                          | 42.",
        "'So the answer is 3.14, which'                 | 3.14",
        "'The final answer is **-7**.\n'                | -7",
        "'Answer: B\n'                                  | B",
        "'the answer is (C). '                          | C",
        "'thus \\boxed{\\frac{1}{2}} holds'             | \\frac{1}{2}",
        "'#### 1,234\n'                                 | '1,234'"})
    void finds(String text, String answer) {
        assertEquals(List.of(answer.strip()), of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"the answer to this is complicated. ", "no answer here. ", "The answer is 4", "\\boxed{7", "answering 7 . ", "The answer is 3."})
    void findsNothing(String text) {
        assertEquals(List.of(), of(text));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void itDoesNotMatterHowATextIsCut(long seed) {
        Random random = new Random(seed);
        String text = "we try 7 . " + "x ".repeat(random.nextInt(900)) + "answer 12 . then \\boxed{31} and the answer is 5.25, or #### 9\n";
        List<String> tokens = new ArrayList<>();
        for (int at = 0; at < text.length();) {
            int next = Math.min(text.length(), at + 1 + random.nextInt(6));
            tokens.add(text.substring(at, next));
            at = next;
        }
        assertEquals(List.of("12", "31", "5.25", "9"), of(tokens.toArray(String[]::new)), () -> "seed " + seed);
    }

    static List<Long> seeds() {
        return List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }
}
