package io.latticeforge.decisions;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.State;

/**
 * Teaches a {@link FocusGate} that rejects by energy: one step of stochastic gradient descent for each request whose right edge has become known.
 *
 * <p>Made small is -ln p[right], where p is the softmax (Bishop 2006, Pattern Recognition and Machine Learning, 4.3.4) of the scores and of one more that
 * never changes: the gate's reject bound, which stands for "none of these". So p[none of these] &gt; 1/2 exactly where the energy lies below
 * the bound: what is learned is what the gate decides by. The step is rate / (1 + |x|&sup2;), as in normalised least mean squares (Haykin 2002,
 * Adaptive Filter Theory, 6.1; the 1 is the bias): each score of this very request moves by rate (1 or 0 - p), never by more than {@code rate},
 * however long the vector. Thresholds, bound and temperature stay as they were chosen.
 *
 * <p>Example: two edges that know nothing, one dimension, bound 0, focus (1), rate 0.5, the first is right: p = 1/3 each, loss ln 3 = 1.0986;
 * the scores become 0 + 0.5 &middot; 2/3 = 1/3 and 0 - 0.5 / 3 = -1/6.
 *
 * <p>Sums are made in a fixed order and with StrictMath, so that the same outcomes give the same bits: it runs inside the deterministic fold.
 * Changes the gate that it was made for, which must be nobody else's. Not thread-safe.
 */
public final class GateLearning {
    /** In the place of an edge. */
    public static final int NONE_OF_THESE = -1;

    private final FocusGate gate;
    private final double rate;
    private final GateScores scores = new GateScores();
    private final double[] slope;
    private long steps;

    /**
     * @param rate most that one outcome moves a score of its request, above 0
     * @throws LatticeForgeException (MALFORMED) for a gate that rejects by its best score, as what that says is no probability, or whose bound is
     *     infinite
     */
    public GateLearning(FocusGate gate, double rate) {
        if (gate.rejectBy() != RejectBy.ENERGY) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "gate '" + gate.name() + "' rejects by its best score; only one that rejects by"
                    + " energy can learn");
        }
        if (Double.isInfinite(gate.rejectBelow())) {
            throw new LatticeForgeException(ErrorCode.MALFORMED, "gate '" + gate.name() + "' rejects below " + gate.rejectBelow()
                    + "; a gate that learns needs a finite bound, or none");
        }
        this.gate = gate;
        this.rate = rate;
        slope = new double[gate.edges()];
    }

    /** Whether "none of these" can be learned: without a reject bound the gate never says it. */
    public boolean canReject() {
        return !Double.isNaN(gate.rejectBelow());
    }

    /**
     * One step.
     *
     * @param focus as it was routed, finite, of the gate's dimensions
     * @param right index of the edge, or {@link #NONE_OF_THESE} where {@link #canReject}
     * @return the loss before the step, nats
     */
    public double learn(float[] focus, int right) {
        gate.score(focus, scores);
        double bound = canReject() ? gate.rejectBelow() : Double.NEGATIVE_INFINITY;
        double largest = Math.max(bound, scores.score(0));
        double sum = StrictMath.exp(bound - largest);
        for (int rank = 0; rank < scores.size(); rank++) {
            double share = StrictMath.exp(scores.score(rank) - largest);
            slope[scores.edge(rank)] = share;
            sum += share;
        }
        double own = right == NONE_OF_THESE ? bound : score(right);
        for (int edge = 0; edge < slope.length; edge++) {
            slope[edge] = slope[edge] / sum - (edge == right ? 1 : 0);
        }
        step(focus);
        steps++;
        return StrictMath.log(sum) + largest - own;
    }

    private double score(int edge) {
        int rank = 0;
        while (scores.edge(rank) != edge) {
            rank++;
        }
        return scores.score(rank);
    }

    private void step(float[] focus) {
        double square = 1;
        for (float x : focus) {
            square += (double) x * x;
        }
        double length = rate / square;
        double[] columns = gate.columns();
        double[] biases = gate.biases();
        int edges = slope.length;
        for (int edge = 0; edge < edges; edge++) {
            slope[edge] *= length;
            biases[edge] -= slope[edge];
        }
        for (int d = 0; d < focus.length; d++) {
            double x = focus[d];
            int from = d * edges;
            for (int edge = 0; edge < edges; edge++) {
                columns[from + edge] -= x * slope[edge];
            }
        }
    }

    /** Outcomes learned from so far. */
    public long steps() {
        return steps;
    }

    /** What was learned: nothing is kept of a gate that has learned nothing. */
    public void state(State s) {
        steps = s.i64(steps);
        if (steps > 0) {
            s.f64s(gate.columns(), 0, gate.columns().length);
            s.f64s(gate.biases(), 0, gate.biases().length);
        }
    }
}
