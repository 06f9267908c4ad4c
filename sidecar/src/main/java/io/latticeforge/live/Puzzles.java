package io.latticeforge.live;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fresh questions modulo 31, of the two families and the sizes that the recorded traces have, in turn. The same seed gives the same questions.
 *
 * <ul>
 * <li><i>compute</i>: {@code compute 8 * 23 + 11 ?}, three to seven operations, evaluated from left to right: 8 · 23 = 29, 29 + 11 = 9.
 * <li><i>find</i>: {@code find x in 16 : 5 * x + 11 = 24 ?}, x from 0 to 15. The factor is not 0, so that one x alone fits: 15.
 * </ul>
 */
final class Puzzles {
    static final int MODULUS = 31;

    private static final int FEWEST_OPERATIONS = 3;
    private static final int MOST_OPERATIONS = 7;
    private static final int CANDIDATES = 16;
    private static final String OPERATIONS = "+-*";

    private final SplittableRandom random;
    private int made;

    Puzzles(long seed) {
        random = new SplittableRandom(seed);
    }

    static List<Puzzle> make(long seed, int count) {
        Puzzles puzzles = new Puzzles(seed);
        List<Puzzle> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(puzzles.next());
        }
        return list;
    }

    Puzzle next() {
        return made++ % 2 == 0 ? compute() : find();
    }

    private Puzzle compute() {
        int operations = random.nextInt(FEWEST_OPERATIONS, MOST_OPERATIONS + 1);
        int value = random.nextInt(MODULUS);
        StringBuilder prompt = new StringBuilder("compute ").append(value);
        for (int i = 0; i < operations; i++) {
            char operation = OPERATIONS.charAt(random.nextInt(OPERATIONS.length()));
            int number = random.nextInt(MODULUS);
            prompt.append(' ').append(operation).append(' ').append(number);
            value = Math.floorMod(switch (operation) {
                case '+' -> value + number;
                case '-' -> value - number;
                default -> value * number;
            }, MODULUS);
        }
        return new Puzzle("compute", prompt.append(" ?").toString(), value);
    }

    private Puzzle find() {
        int factor = random.nextInt(2, MODULUS);
        int shift = random.nextInt(MODULUS);
        int x = random.nextInt(CANDIDATES);
        return new Puzzle("find", "find x in " + CANDIDATES + " : " + factor + " * x + " + shift + " = " + (factor * x + shift) % MODULUS + " ?", x);
    }
}
