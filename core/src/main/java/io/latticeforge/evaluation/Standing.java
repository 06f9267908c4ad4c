package io.latticeforge.evaluation;

/**
 * How a policy stands on some groups against the majority of everything.
 *
 * @param groups it was played on
 * @param accuracy 0 to 1
 * @param fullAccuracy that of the majority of everything
 * @param tokensRatio of all tokens those that it used, probes paid
 * @param low lower end of the 90 % interval of the difference, the more careful of score (or exact) and bootstrap
 * @param high its upper end
 * @param worstSet difference of accuracies on the set of traces on which it is worst
 * @param word "non-inferior", "inferior" or "inconclusive", at the contest's margin
 */
public record Standing(int groups, double accuracy, double fullAccuracy, double tokensRatio, double low, double high, double worstSet,
        String word) {
    /** Accuracy minus that of the majority of everything. */
    public double difference() {
        return accuracy - fullAccuracy;
    }

    /** Not below the majority of everything by more than the margin, as far as the data can say, on all sets together. */
    public boolean nonInferior() {
        return word.equals(NonInferiority.Word.NON_INFERIOR.toString());
    }
}
