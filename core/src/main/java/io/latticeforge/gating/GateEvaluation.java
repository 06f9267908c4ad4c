package io.latticeforge.gating;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.decisions.FocusGate;
import io.latticeforge.decisions.GateScores;
import java.util.ArrayList;
import java.util.List;

/** Sends requests through a gate, exactly as the sidecar would, and keeps what came of each: a few numbers a request, no vectors. One thread. */
public final class GateEvaluation {
    private final TrainedGate trained;
    private final FocusGate gate;
    private final GateScores scores = new GateScores();
    private final List<Routed> routed = new ArrayList<>();

    public GateEvaluation(TrainedGate trained) {
        this.trained = trained;
        gate = trained.focusGate("evaluated");
    }

    /**
     * What came of one request.
     *
     * @param label       its edge, or {@link Examples#NONE}
     * @param best        the edge with the best score
     * @param runnerUp    the second
     * @param open        whether the best edge is open
     * @param probability of the best edge, at the gate's temperature
     */
    record Routed(int label, int best, int runnerUp, boolean open, boolean rejected, double energy, double probability) {
        boolean right() {
            return best == label;
        }
    }

    /** @throws LatticeForgeException (MALFORMED) for a vector of another length than the gate's */
    public void add(float[] vector, int label) {
        gate.score(vector, scores);
        float[] z = new float[scores.size()];
        for (int rank = 0; rank < z.length; rank++) {
            z[rank] = (float) scores.score(rank);
        }
        double probability = StrictMath.exp(z[0] / trained.temperature() - Energy.of(z, z.length, trained.temperature()));
        routed.add(new Routed(label, scores.edge(0), scores.edge(1), scores.open(0), scores.rejected(), scores.rejectScore(), probability));
    }

    /** @throws LatticeForgeException (MALFORMED) if no request of an edge was added */
    public GateReport report() {
        if (routed.stream().noneMatch(r -> r.label() != Examples.NONE)) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "none of the " + routed.size()
                    + " lines belongs to an edge of the gate; at least 1 is needed", 0, 1);
        }
        return new GateReport(trained, List.copyOf(routed));
    }
}
