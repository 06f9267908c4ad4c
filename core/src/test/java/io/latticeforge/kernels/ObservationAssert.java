package io.latticeforge.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Compares observations within the bounds of formulas.md §1, ids and flags exactly. */
public final class ObservationAssert {
    private ObservationAssert() {}

    public static void assertClose(String name, Observation expected, Observation actual) {
        assertEquals(expected.flags, actual.flags, name + " flags");
        assertEquals(expected.chosenToken, actual.chosenToken, name + " chosen token");
        double level = Math.ulp(expected.logSumExp);
        close(name + " entropy", expected.entropy, actual.entropy, 1e-5 * Math.max(1, expected.entropy));
        close(name + " varentropy", expected.varentropy, actual.varentropy, 1e-4 * Math.max(1, expected.varentropy));
        close(name + " logSumExp", expected.logSumExp, actual.logSumExp, 2e-6 + level);
        close(name + " margin", expected.margin, actual.margin, 0);
        close(name + " confidence", expected.tokenConfidence, actual.tokenConfidence, tolerance(expected.tokenConfidence));
        close(name + " self-certainty", expected.selfCertainty, actual.selfCertainty, 8 * tolerance(expected.selfCertainty));
        close(name + " chosen", expected.chosenLogProb, actual.chosenLogProb, tolerance(expected.chosenLogProb));
        close(name + " half-width", expected.entropyHalfWidth, actual.entropyHalfWidth, 0);
        close(name + " sampled entropy", expected.sampledEntropy, actual.sampledEntropy, 1e-5 * Math.max(1, expected.sampledEntropy));
        double variance = Math.max(1, expected.sampledVarentropy);
        close(name + " sampled varentropy", expected.sampledVarentropy, actual.sampledVarentropy, 1e-4 * variance);
        close(name + " sampled log-prob", expected.sampledLogProb, actual.sampledLogProb, tolerance(expected.sampledLogProb));
        close(name + " surprise", expected.surprise, actual.surprise, 5e-6 * Math.sqrt(variance) + Math.ulp(expected.surprise));
        assertEquals(expected.topCount, actual.topCount, name + " top count");
        for (int rank = 0; rank < expected.topCount; rank++) {
            assertEquals(expected.topIds[rank], actual.topIds[rank], name + " id of rank " + rank);
            float logProb = expected.topLogProbs[rank];
            close(name + " rank " + rank, logProb, actual.topLogProbs[rank], tolerance(logProb));
        }
    }

    private static double tolerance(float value) {
        return Float.isFinite(value) ? 3e-6 + Math.ulp(value) : 0;
    }

    private static void close(String name, float expected, float actual, double tolerance) {
        boolean same = Float.compare(expected, actual) == 0 || Math.abs((double) expected - actual) <= tolerance;
        assertTrue(same, () -> name + ": expected " + expected + ", was " + actual + ", tolerance " + tolerance);
    }

    public static void assertIdentical(String name, Observation expected, Observation actual) {
        assertEquals(describe(expected), describe(actual), name);
    }

    private static String describe(Observation o) {
        StringBuilder text = new StringBuilder();
        text.append(o.flags).append(' ').append(o.chosenToken);
        for (float value : new float[] {
            o.entropy, o.varentropy, o.logSumExp, o.margin, o.tokenConfidence, o.selfCertainty, o.chosenLogProb, o.entropyHalfWidth,
            o.surprise, o.sampledVarentropy, o.sampledEntropy, o.sampledLogProb
        }) {
            text.append(' ').append(Float.toHexString(value));
        }
        for (int rank = 0; rank < o.topCount; rank++) {
            text.append(' ').append(o.topIds[rank]).append(':').append(Float.toHexString(o.topLogProbs[rank]));
        }
        return text.toString();
    }
}
