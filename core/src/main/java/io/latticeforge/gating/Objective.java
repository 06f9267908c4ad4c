package io.latticeforge.gating;

import java.util.Locale;

/** What is made small: the loss of one example and its slope by the scores. */
public enum Objective {
    /**
     * -ln softmax(z)[label] (Bishop 2006, Pattern Recognition and Machine Learning, 4.3.4). Explicit negatives are a class of their own, the last.
     * Example: z = (0, 0), label 0: loss ln 2 = 0.6931, slope (-0.5, 0.5).
     */
    MULTINOMIAL {
        @Override
        double lossAndSlope(float[] z, int classes, int label) {
            double largest = z[0];
            for (int k = 1; k < classes; k++) {
                largest = Math.max(largest, z[k]);
            }
            double sum = 0;
            double own = z[label];
            for (int k = 0; k < classes; k++) {
                double e = StrictMath.exp(z[k] - largest);
                z[k] = (float) e;
                sum += e;
            }
            float share = (float) (1 / sum);
            for (int k = 0; k < classes; k++) {
                z[k] *= share;
            }
            z[label] -= 1;
            return StrictMath.log(sum) + largest - own;
        }
    },

    /**
     * Sum over classes of ln(1 + exp(-s z[k])), s = 1 for the label and -1 elsewhere: each edge against all else. An explicit negative is a
     * negative of every class. Example: z = (0, 0), label 0: loss 2 ln 2 = 1.3863, slope (-0.5, 0.5).
     */
    ONE_VS_REST {
        @Override
        double lossAndSlope(float[] z, int classes, int label) {
            double loss = 0;
            for (int k = 0; k < classes; k++) {
                double signed = k == label ? -z[k] : z[k];
                double e = StrictMath.exp(-Math.abs(signed));
                loss += Math.max(signed, 0) + StrictMath.log1p(e);
                double wrong = signed > 0 ? 1 / (1 + e) : e / (1 + e);
                z[k] = (float) (k == label ? -wrong : wrong);
            }
            return loss;
        }
    };

    /**
     * @param z     [classes]; receives the slope
     * @param label the class, or {@link Examples#NONE} where the objective has no class for negatives
     */
    abstract double lossAndSlope(float[] z, int classes, int label);

    /** Classes that are fitted: the edges, and one for the negatives where they are a class. */
    int classes(Examples examples) {
        return examples.edges().size() + (this == MULTINOMIAL && examples.negatives() > 0 ? 1 : 0);
    }

    /** As it is said on the command line and in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return word();
    }
}
