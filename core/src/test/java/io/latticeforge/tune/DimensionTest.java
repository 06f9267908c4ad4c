package io.latticeforge.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.LatticeForgeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DimensionTest {
    private static final int DRAWS = 4_000;

    private static double[] drawn(String text) {
        Dimension dimension = Dimension.parse(text);
        SplittableRandom random = new SplittableRandom(7);
        double[] values = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            values[i] = Double.parseDouble(dimension.draw(random));
        }
        Arrays.sort(values);
        return values;
    }

    @Test
    void uniformRange() {
        double[] values = drawn("stop_sampling.share.tau=0.6..1.0");
        assertTrue(values[0] >= 0.6 && values[DRAWS - 1] <= 1);
        assertEquals(0.8, values[DRAWS / 2], 0.02);
    }

    @Test
    void logarithmicRange() {
        double[] values = drawn("rules.stated_answer.calm_nats=0.01..1.0:log");
        assertTrue(values[0] >= 0.01 && values[DRAWS - 1] <= 1);
        assertEquals(0.1, values[DRAWS / 2], 0.02);
    }

    @Test
    void wholeNumbersWhereBothEndsAre() {
        Map<Double, Integer> counts = new TreeMap<>();
        for (double value : drawn("samples.waves.size=2..4")) {
            counts.merge(value, 1, Integer::sum);
        }
        assertEquals(List.of(2.0, 3.0, 4.0), List.copyOf(counts.keySet()));
        counts.values().forEach(count -> assertEquals(DRAWS / 3.0, count, DRAWS / 20.0));
    }

    @Test
    void listedValuesStayAsWritten() {
        Dimension dimension = Dimension.parse("rules.stated_answer.agree=1, 2,3");
        assertTrue(dimension.listed());
        assertEquals(List.of("1", "2", "3"), dimension.values());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tau|is no PATH=LOW..HIGH",
        "tau=|is no PATH=LOW..HIGH",
        "tau=1..1|in which there is nothing",
        "tau=2..1|in which there is nothing",
        "tau=0..1:log|it must be above 0",
        "tau=a..1|has 'a' for a number",
        "tau=1,,2|has '' for a number",
        "tau=NaN|has 'NaN' for a number"})
    void refusals(String text, String sentence) {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> Dimension.parse(text));
        assertTrue(refused.getMessage().contains(sentence) && refused.getMessage().contains("'" + text + "'"), refused.getMessage());
    }
}
