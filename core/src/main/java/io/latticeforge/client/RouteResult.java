package io.latticeforge.client;

import io.latticeforge.protocol.codec.RouteResultDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a focus leads. It is "none of these" where {@code rejectScore < rejectBelow}, and with a gate that rejects by its best score also where no
 * edge is open.
 *
 * <p>Example, a learned gate of two edges with scores 0.8 and 0 and a bound of 1: rejectScore ln(e^0.8 + e^0) = 1.1711, which is taken.
 *
 * @param rejected    none of the edges
 * @param scores      best first, as many as were asked for
 * @param rejectScore what was held against the bound, no unit, over <em>all</em> edges of the gate: the best score of any sign; of a gate that rejects by
 *                    energy (a learned one) ln &Sigma; exp(score), which lies between the best score and ln(edges) above it. NaN where the server
 *                    speaks version 0 of the protocol, or the gate was gone
 * @param rejectBelow the gate's bound for it, no unit; NaN where the gate has none, or rejectScore is NaN
 * @param position    in the journal: by it an outcome names this request
 */
public record RouteResult(boolean rejected, List<Score> scores, double rejectScore, double rejectBelow, long position) {

    /** @param open whether this edge is taken */
    public record Score(String edge, double score, double threshold, boolean open) {}

    static RouteResult read(RouteResultDecoder in) {
        boolean rejected = in.rejected() != 0;
        double rejectScore = in.rejectScore();
        double rejectBelow = in.rejectBelow();
        long position = in.journalPosition();
        List<Score> scores = new ArrayList<>();
        for (RouteResultDecoder.ScoresDecoder s : in.scores()) {
            double score = s.score();
            double threshold = s.threshold();
            boolean open = s.open() != 0;
            scores.add(new Score(s.name(), score, threshold, open));
        }
        return new RouteResult(rejected, List.copyOf(scores), rejectScore, rejectBelow, position);
    }
}
