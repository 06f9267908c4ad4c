package io.latticeforge.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measurement. What does not apply is NaN.
 *
 * @param id         of its {@link Target} where it has one
 * @param unit       of ours and the peer's
 * @param ours       median
 * @param peer       median
 * @param ratio      ours by the peer's, median over the rounds
 * @param low        lowest of a round: of the ratio, or without a peer of ours by its median
 * @param high       highest of a round
 * @param bytesPerOp allocated on the heap for one operation
 */
record Figure(String id, String what, String unit, double ours, double peer, double ratio, double low, double high, double bytesPerOp,
        String note) {
    private static final String US = "us";

    static Figure against(String id, String what, Rounds rounds, int ours, int peer, double bytesPerOp, String note) {
        double[] ratio = rounds.ratio(ours, peer);
        return new Figure(id, what, US, rounds.median(ours), rounds.median(peer), ratio[0], ratio[1], ratio[2], bytesPerOp, note);
    }

    static Figure alone(String id, String what, Rounds rounds, int ours, double bytesPerOp, String note) {
        double[] spread = rounds.spread(ours);
        return new Figure(id, what, US, rounds.median(ours), Double.NaN, Double.NaN, spread[1], spread[2], bytesPerOp, note);
    }

    /** A figure of a target, named as that is. */
    static Figure absolute(Target target, double value, String note) {
        return new Figure(target.id(), target.what(), target.unit(), value, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN,
                note);
    }

    /** The same measurement under another id. */
    Figure as(Target target, String because) {
        return new Figure(target.id(), target.what(), unit, ours, peer, ratio, low, high, bytesPerOp, because);
    }

    /** What its target is held against. */
    double measured(Target target) {
        return target.isAbsolute() ? ours : ratio;
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("what", what);
        fields.put("unit", unit);
        put(fields, "ours", ours);
        put(fields, "peer", peer);
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
