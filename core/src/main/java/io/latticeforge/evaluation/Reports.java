package io.latticeforge.evaluation;

import java.util.List;

/**
 * What is reported on request beside the policies, because it costs time.
 *
 * @param coherence by family
 * @param overhang by trace set and place
 * @param feasibility by family; empty where no prompt chains operations
 * @param layers of the model, for the feasibility hint; 0 if not named
 */
record Reports(VoteStability stability, List<CoherenceDecay> coherence, List<Overhang> overhang, List<Feasibility> feasibility,
        int layers) {}
