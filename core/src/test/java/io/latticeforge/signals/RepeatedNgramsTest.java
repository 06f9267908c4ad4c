package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RepeatedNgramsTest {
    @Test
    void workedExample() {
        RepeatedNgrams ngrams = new RepeatedNgrams(2, 6);
        double share = Double.NaN;
        for (int token : new int[] {7, 8, 7, 8, 7, 8}) {
            assertTrue(Double.isNaN(share));
            share = ngrams.update(token);
        }
        assertEquals(0.6, share, 1e-12);
    }

    @Test
    void unknownTokensRepeatNothing() {
        RepeatedNgrams ngrams = new RepeatedNgrams(1, 4);
        double share = 0;
        for (int i = 0; i < 20; i++) {
            share = ngrams.update(-1);
        }
        assertEquals(0, share);
    }

    @Test
    void agreesWithASetOfNgrams() {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = random.nextInt(1, 5);
            int window = random.nextInt(n + 1, 30);
            RepeatedNgrams ngrams = new RepeatedNgrams(n, window);
            RepeatedNgrams restored = new RepeatedNgrams(n, window);
            List<Integer> tokens = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                tokens.add(random.nextInt(3));
                double share = ngrams.update(tokens.get(i));
                if (i + 1 >= window) {
                    Set<List<Integer>> distinct = new HashSet<>();
                    for (int start = i + 1 - window; start + n <= i + 1; start++) {
                        distinct.add(List.copyOf(tokens.subList(start, start + n)));
                    }
                    int all = window - n + 1;
                    assertEquals((all - distinct.size()) / (double) all, share, 1e-12, "seed " + seed + ", token " + i);
                }
                if (i == 77) {
                    States.restore(States.bytes(ngrams::state), restored::state);
                } else if (i > 77) {
                    assertEquals(share, restored.update(tokens.get(i)));
                }
            }
            assertArrayEquals(States.bytes(ngrams::state), States.bytes(restored::state));
        }
    }
}
