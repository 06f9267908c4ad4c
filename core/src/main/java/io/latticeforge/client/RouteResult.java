package io.latticeforge.client;

import io.latticeforge.protocol.codec.RouteResultDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a focus leads.
 *
 * @param rejected none of the edges
 * @param scores   best first
 */
public record RouteResult(boolean rejected, List<Score> scores) {

    /** @param open whether this edge is taken */
    public record Score(String edge, double score, double threshold, boolean open) {}

    static RouteResult read(RouteResultDecoder in) {
        boolean rejected = in.rejected() != 0;
        List<Score> scores = new ArrayList<>();
        for (RouteResultDecoder.ScoresDecoder s : in.scores()) {
            double score = s.score();
            double threshold = s.threshold();
            boolean open = s.open() != 0;
            scores.add(new Score(s.name(), score, threshold, open));
        }
        return new RouteResult(rejected, List.copyOf(scores));
    }
}
