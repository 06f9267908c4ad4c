package io.latticeforge.gating;

/**
 * The reject score as a probability: p[none of these] = 1 / (1 + exp(slope (energy - middle))). Fitted on held-out lines by least cross-entropy with
 * Newton's method (Platt 1999, Probabilistic outputs for support vector machines; targets and steps as Lin, Lin and Weng 2007, section 3). It speaks of
 * as many negatives as the lines had: where requests have more or fewer, so has the probability.
 *
 * <p>Example: slope 2, middle 3: an energy of 3 is none of these with 1/2, one of 4 with 1 / (1 + e^2) = 0.1192.
 *
 * @param slope  nats a unit of energy; NaN where there were no negatives, or no others, to fit it on
 * @param middle energy at which either is as likely; NaN likewise
 */
public record RejectProbability(double slope, double middle) {
    /** Where there is nothing to fit it on. */
    static final RejectProbability UNKNOWN = new RejectProbability(Double.NaN, Double.NaN);

    private static final int ROUNDS = 100;
    private static final double RIDGE = 1e-12;

    /** Of a request whose scores have this energy; NaN where it is not known. */
    public double of(double energy) {
        return 1 / (1 + StrictMath.exp(slope * (energy - middle)));
    }

    /** @param labels {@link Examples#NONE} for a request that belongs to no edge */
    static RejectProbability fit(double[] energies, int[] labels) {
        int negatives = 0;
        for (int label : labels) {
            negatives += label == Examples.NONE ? 1 : 0;
        }
        if (negatives == 0 || negatives == labels.length) {
            return UNKNOWN;
        }
        // Targets a little inside 0 and 1, so that separable lines do not make the slope infinite.
        double none = (negatives + 1.0) / (negatives + 2.0);
        double some = 1.0 / (labels.length - negatives + 2.0);
        double a = 0;
        double b = StrictMath.log((negatives + 1.0) / (labels.length - negatives + 1.0));
        double loss = loss(energies, labels, none, some, a, b);
        for (int round = 0; round < ROUNDS; round++) {
            double ga = 0;
            double gb = 0;
            double haa = RIDGE;
            double hab = 0;
            double hbb = RIDGE;
            for (int i = 0; i < labels.length; i++) {
                double p = 1 / (1 + StrictMath.exp(-(a * energies[i] + b)));
                double off = p - (labels[i] == Examples.NONE ? none : some);
                double weight = p * (1 - p);
                ga += off * energies[i];
                gb += off;
                haa += weight * energies[i] * energies[i];
                hab += weight * energies[i];
                hbb += weight;
            }
            double determinant = haa * hbb - hab * hab;
            double da = (hab * gb - hbb * ga) / determinant;
            double db = (hab * ga - haa * gb) / determinant;
            double step = 1;
            double next = loss(energies, labels, none, some, a + da, b + db);
            while (!(next <= loss) && step > 1e-10) {
                step /= 2;
                next = loss(energies, labels, none, some, a + step * da, b + step * db);
            }
            if (!(next < loss)) {
                break;
            }
            a += step * da;
            b += step * db;
            loss = next;
        }
        return a < 0 ? new RejectProbability(-a, -b / a) : UNKNOWN;
    }

    private static double loss(double[] energies, int[] labels, double none, double some, double a, double b) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double z = a * energies[i] + b;
            double target = labels[i] == Examples.NONE ? none : some;
            sum += Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z))) - target * z;
        }
        return sum;
    }
}
