package io.latticeforge.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.models.ModelFolder;
import java.math.BigInteger;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Questions: their grammar, and their truth against another way of finding it. */
class PuzzlesTest {
    private static final BigInteger MODULUS = BigInteger.valueOf(31);
    private static final String NUMBER = "([0-9]|[12][0-9]|30)";

    /** Without reducing until the end. */
    private static int evaluated(String[] words) {
        BigInteger value = new BigInteger(words[1]);
        for (int i = 2; i + 1 < words.length; i += 2) {
            BigInteger number = new BigInteger(words[i + 1]);
            value = switch (words[i]) {
                case "+" -> value.add(number);
                case "-" -> value.subtract(number);
                case "*" -> value.multiply(number);
                default -> throw new AssertionError(words[i]);
            };
        }
        return value.mod(MODULUS).intValue();
    }

    private static List<Integer> solutions(String[] words) {
        int size = Integer.parseInt(words[3]);
        BigInteger factor = new BigInteger(words[5]);
        BigInteger shift = new BigInteger(words[9]);
        BigInteger target = new BigInteger(words[11]);
        return IntStream.range(0, size).filter(x -> factor.multiply(BigInteger.valueOf(x)).add(shift).subtract(target).mod(MODULUS).signum() == 0)
                .boxed().toList();
    }

    @Test
    void truthIsWhatAnotherEvaluatorFinds() {
        long seed = System.nanoTime();
        TreeSet<Integer> lengths = new TreeSet<>();
        for (Puzzle puzzle : Puzzles.make(seed, 2_000)) {
            String[] words = puzzle.prompt().split(" ");
            String said = "seed " + seed + ": " + puzzle;
            if (puzzle.kind().equals("compute")) {
                assertTrue(puzzle.prompt().matches("compute " + NUMBER + "( [-+*] " + NUMBER + "){3,7} \\?"), said);
                assertEquals(evaluated(words), puzzle.truth(), said);
                lengths.add((words.length - 3) / 2);
            } else {
                assertTrue(puzzle.prompt().matches("find x in 16 : " + NUMBER + " \\* x \\+ " + NUMBER + " = " + NUMBER + " \\?"), said);
                assertEquals(List.of(puzzle.truth()), solutions(words), said);
            }
        }
        assertEquals(new TreeSet<>(List.of(3, 4, 5, 6, 7)), lengths);
    }

    @Test
    void theRecordedQuestionsHaveTheTruthThatTheEvaluatorsOfThisTestFind() {
        assertEquals(17, evaluated("compute 20 + 7 - 15 * 26 - 16 ?".split(" ")));
        assertEquals(List.of(9), solutions("find x in 16 : 2 * x + 5 = 23 ?".split(" ")));
    }

    @Test
    void oneSeedOneListOfQuestions() {
        assertEquals(Questions.of(7, 20).groups(), Questions.of(7, 20).groups());
        assertEquals(Questions.of(7, 20).groups().subList(0, 5), Questions.of(7, 5).groups());
        assertNotEquals(Questions.of(7, 20).groups(), Questions.of(8, 20).groups());
    }

    @Test
    void everyWordIsAToken() {
        Vocabulary vocabulary = Vocabulary.read(ModelFolder.ofThisProcess(), "abacus-vocab");
        for (Puzzle puzzle : Puzzles.make(1, 200)) {
            assertEquals(puzzle.prompt().split(" ").length + 1, vocabulary.encode(puzzle.prompt()).length);
        }
    }
}
