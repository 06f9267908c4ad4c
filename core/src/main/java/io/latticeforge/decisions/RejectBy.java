package io.latticeforge.decisions;

/** By which score a gate says "none of these". */
public enum RejectBy {
    /** The best score. Also where no edge is open: the thresholds were set by hand to say what belongs to an edge at all. */
    BEST_SCORE,

    /**
     * ln sum of exp(score), the energy of learned scores (Liu et al. 2020, arXiv 2010.03759, section 3.1). Thresholds then say which edge can be
     * taken without asking: a request may belong to one of these and yet open none.
     */
    ENERGY
}
