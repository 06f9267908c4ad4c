package io.latticeforge.evaluation;

/**
 * Whether a policy's accuracy is not below that of the majority of everything (formulas §5a): by more than a margin, one-sided 95 %,
 * paired by group. Below ten discordant groups the exact bounds stand in for the score interval; the bootstrap stands beside it, and the word is
 * the more careful of the two.
 *
 * @param difference of accuracies, policy minus full majority
 * @param discordant groups on which they differ
 * @param exact whether {@code interval} is {@link ExactPaired}'s instead of {@link PairedScore}'s
 * @param interval 90 %, so that each end is a one-sided 95 % bound
 */
public record NonInferiority(double difference, int discordant, boolean exact, Interval interval, Interval bootstrap, Word word) {
    /** One point, unless another is asked for. */
    public static final double MARGIN = 0.01;

    private static final double ALPHA = 0.05;
    private static final double Z_95 = 1.6448536269514722;
    private static final int FEW_DISCORDANT = 10;
    private static final double SAME = 1e-9;

    /** What may be said. */
    public enum Word {
        NON_INFERIOR("non-inferior"),
        INFERIOR("inferior"),
        INCONCLUSIVE("inconclusive");

        private final String text;

        Word(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        static Word of(Interval interval, double margin) {
            return interval.low() > -margin ? NON_INFERIOR : interval.high() < -margin ? INFERIOR : INCONCLUSIVE;
        }
    }

    /**
     * Both scores of each group, 0 to 1. Where they are fractions, won and lost are sums of fractions; the exact bounds round losses up
     * and wins down.
     */
    public static NonInferiority of(double[] policy, double[] full, double margin, long seed) {
        double[] differences = new double[policy.length];
        double won = 0;
        double lost = 0;
        int discordant = 0;
        for (int g = 0; g < policy.length; g++) {
            differences[g] = policy[g] - full[g];
            won += Math.max(0, differences[g]);
            lost += Math.max(0, -differences[g]);
            discordant += Math.abs(differences[g]) > SAME ? 1 : 0;
        }
        boolean exact = discordant < FEW_DISCORDANT;
        Interval interval = exact
                ? new ExactPaired(policy.length).interval((int) Math.floor(won + SAME), (int) Math.ceil(lost - SAME), ALPHA)
                : PairedScore.interval(won, lost, policy.length, Z_95);
        Interval bootstrap = Bootstrap.ofMean(differences, ALPHA, seed);
        Word word = Word.of(interval, margin);
        return new NonInferiority((won - lost) / policy.length, discordant, exact, interval, bootstrap,
                word == Word.of(bootstrap, margin) || discordant == 0 ? word : Word.INCONCLUSIVE);
    }
}
