package io.latticeforge.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of the table. What does not apply is NaN.
 *
 * @param id         as in the project's list of targets where it has one: K1, E1, E3, T1
 * @param oursUs     median, microseconds
 * @param peerUs     median, microseconds
 * @param ratio      ours by the peer's, median over the rounds
 * @param low        lowest of a round: of the ratio, or without a peer of ours by its median
 * @param high       highest of a round
 * @param bytesPerOp allocated on the heap for one operation
 */
record Figure(String id, String what, double oursUs, double peerUs, double ratio, double low, double high, double bytesPerOp, String note) {
    static Figure against(String id, String what, Rounds rounds, int ours, int peer, double bytesPerOp, String note) {
        double[] ratio = rounds.ratio(ours, peer);
        return new Figure(id, what, rounds.median(ours), rounds.median(peer), ratio[0], ratio[1], ratio[2], bytesPerOp, note);
    }

    static Figure alone(String id, String what, Rounds rounds, int ours, double bytesPerOp, String note) {
        double[] spread = rounds.spread(ours);
        return new Figure(id, what, rounds.median(ours), Double.NaN, Double.NaN, spread[1], spread[2], bytesPerOp, note);
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("what", what);
        put(fields, "ours_us", oursUs);
        put(fields, "peer_us", peerUs);
        put(fields, "ratio", ratio);
        put(fields, "low", low);
        put(fields, "high", high);
        put(fields, "bytes_per_op", bytesPerOp);
        fields.put("note", note);
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, double value) {
        fields.put(name, Double.isFinite(value) ? (Object) value : null);
    }
}
