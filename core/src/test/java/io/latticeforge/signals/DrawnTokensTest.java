package io.latticeforge.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.kernels.Observation;
import org.junit.jupiter.api.Test;

class DrawnTokensTest {
    private static Observation token(double logProb, double selfCertainty) {
        Observation o = new Observation();
        o.clear(0);
        o.chosenLogProb = (float) logProb;
        o.selfCertainty = (float) selfCertainty;
        return o;
    }

    @Test
    void workedExample() {
        DrawnTokens drawn = new DrawnTokens();
        drawn.update(token(Math.log(0.5), 4));
        drawn.update(token(Math.log(0.25), 9));
        assertEquals(-2.079, drawn.sumLogProb(), 1e-3);
        assertEquals(-1.386, drawn.minLogProb(), 1e-3);
        assertEquals(-1.040, drawn.meanLogProb(), 1e-3);
        assertEquals(6.5, drawn.selfCertainty());
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        DrawnTokens drawn = new DrawnTokens();
        drawn.update(token(Double.NaN, Double.NaN));
        assertTrue(Double.isNaN(drawn.sumLogProb()) && Double.isNaN(drawn.meanLogProb()) && Double.isNaN(drawn.minLogProb())
                && Double.isNaN(drawn.selfCertainty()));
        drawn.update(token(-3, Double.NaN));
        drawn.update(token(Double.NaN, 7));
        assertEquals(-3, drawn.meanLogProb());
        assertEquals(-3, drawn.minLogProb());
        assertEquals(7, drawn.selfCertainty());
    }
}
