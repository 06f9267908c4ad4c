package io.latticeforge.decisions;

/**
 * Combination of several sources of evidence about one question at once. A source is a mass function over n answers that exclude each
 * other: masses of the answers, then that of Θ, "unknown", which are at least 0 and sum to 1. With q the conjunctive product (a choice of
 * one answer or Θ per source; Θ agrees with everything) and K the product mass of all choices that contradict themselves:
 *
 * <ul>
 *   <li><b>Dempster</b> (1967; Shafer 1976): m(x) = q(x) / (1 - K); refused where K = 1.
 *   <li><b>Yager</b> (1987): m(x) = q(x), m(Θ) = q(Θ) + K.
 *   <li><b>PCR5</b> (Smarandache and Dezert, arXiv cs/0408064): each contradicting product goes back to the answers in it, in proportion to
 *       the products of the masses that the sources gave each of them. Θ takes no part in a contradiction and gets nothing of it, so that a
 *       source that knows nothing changes nothing (for more than two sources that is PCR5+, T. Dezert et al. 2021).
 * </ul>
 *
 * Yager and PCR5 are not associative: all sources are fused in one call. Yager's takes O(n) per source; PCR5 walks all (n + 1)^s choices
 * of s sources and refuses more than 2^22. Not for the path: the Dempster-Shafer vote has a closed form.
 *
 * <p>Example (Zadeh 1979): (0.9, 0, 0.1) and (0, 0.9, 0.1): K = 0.99; Dempster (0, 0, 1), Yager (0, 0, 0.01) and Θ 0.99, PCR5 (0.486,
 * 0.486, 0.028).
 */
public final class Evidence {
    private static final long MAX_CHOICES = 1 << 22;
    private static final double TOLERANCE = 1e-9;

    private final double[][] sources;
    private final int unknown;

    /**
     * @param sources at least one; each the masses of the answers, then that of Θ
     * @throws IllegalArgumentException for a source that is no mass function, naming it
     */
    public Evidence(double[]... sources) {
        this.sources = sources;
        unknown = sources[0].length - 1;
        for (int s = 0; s < sources.length; s++) {
            double sum = 0;
            for (double mass : sources[s]) {
                sum += mass >= 0 ? mass : Double.NaN;
            }
            if (sources[s].length != unknown + 1 || !(Math.abs(sum - 1) <= TOLERANCE)) {
                throw new IllegalArgumentException("source " + s + " has " + sources[s].length + " masses that sum to " + sum
                        + "; it needs " + (unknown + 1) + ", none negative, that sum to 1");
            }
        }
    }

    /** K, the mass of all contradictions between the sources. */
    public double conflict() {
        double agreed = 0;
        for (double mass : conjunctive()) {
            agreed += mass;
        }
        return Math.max(0, 1 - agreed);
    }

    /** The largest K between any two of the sources. */
    public double pairwiseConflict() {
        double largest = 0;
        for (int a = 0; a < sources.length; a++) {
            for (int b = 0; b < a; b++) {
                largest = Math.max(largest, new Evidence(sources[a], sources[b]).conflict());
            }
        }
        return largest;
    }

    /** @throws IllegalArgumentException where the sources contradict each other wholly: K = 1 */
    public double[] dempster() {
        double[] fused = conjunctive();
        double agreed = 0;
        for (double mass : fused) {
            agreed += mass;
        }
        if (agreed == 0) {
            throw new IllegalArgumentException("K = 1: the sources agree on nothing, and Dempster's rule is not defined");
        }
        for (int x = 0; x < fused.length; x++) {
            fused[x] /= agreed;
        }
        return fused;
    }

    public double[] yager() {
        double conflict = conflict();
        double[] fused = conjunctive();
        fused[unknown] += conflict;
        return fused;
    }

    public double[] pcr5() {
        if (StrictMath.pow(unknown + 1, sources.length) > MAX_CHOICES) {
            throw new IllegalArgumentException(sources.length + " sources over " + unknown + " answers are more than " + MAX_CHOICES
                    + " products; the bound of PCR5 here");
        }
        double[] fused = conjunctive();
        giveBack(fused, new int[sources.length], 0, 1);
        return fused;
    }

    /** q: all sources for x or Θ, but not all for Θ; at the end all for Θ. */
    private double[] conjunctive() {
        double[] fused = new double[unknown + 1];
        double allUnknown = 1;
        for (double[] source : sources) {
            allUnknown *= source[unknown];
        }
        for (int x = 0; x < unknown; x++) {
            double product = 1;
            for (double[] source : sources) {
                product *= source[x] + source[unknown];
            }
            fused[x] = Math.max(0, product - allUnknown);
        }
        fused[unknown] = allUnknown;
        return fused;
    }

    private void giveBack(double[] fused, int[] choice, int source, double product) {
        if (product == 0) {
            return;
        }
        if (source < sources.length) {
            for (int x = 0; x <= unknown; x++) {
                choice[source] = x;
                giveBack(fused, choice, source + 1, product * sources[source][x]);
            }
            return;
        }
        double[] part = new double[unknown];
        double parts = 0;
        int answers = 0;
        for (int s = 0; s < choice.length; s++) {
            int x = choice[s];
            if (x != unknown) {
                answers += part[x] == 0 ? 1 : 0;
                part[x] = (part[x] == 0 ? 1 : part[x]) * sources[s][x];
            }
        }
        for (int x = 0; answers > 1 && x < unknown; x++) {
            parts += part[x];
        }
        for (int x = 0; answers > 1 && x < unknown; x++) {
            fused[x] += product * part[x] / parts;
        }
    }
}
