package io.latticeforge.evaluation;

import static io.latticeforge.evaluation.JsonReport.number;
import static io.latticeforge.evaluation.JsonReport.object;

import io.latticeforge.evaluation.CoherenceDecay.Answers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Reports} as fields of one JSON object, as {@link JsonReport} has them. */
final class ReportsJson {
    private static final String HEURISTIC = "heuristic: softmax attention is not piecewise linear";

    private final Reports reports;

    ReportsJson(Reports reports) {
        this.reports = reports;
    }

    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> coherence = new LinkedHashMap<>();
        reports.coherence().forEach(decay -> coherence.put(decay.family(), coherence(decay)));
        Map<String, @Nullable Object> overhang = new LinkedHashMap<>();
        for (Overhang map : reports.overhang()) {
            Map<String, @Nullable Object> places = new LinkedHashMap<>();
            reports.overhang().stream().filter(other -> other.set().equals(map.set()))
                    .forEach(its -> places.put(its.place().name().toLowerCase(Locale.ROOT), overhang(its)));
            overhang.put(map.set(), places);
        }
        return object("vote_stability", reports.stability().points().stream().map(point -> object("samples", point.samples(), "agreement",
                number(point.agreement()), "accuracy", number(point.accuracy()))).toList(), "coherence", coherence, "overhang", overhang,
                "feasibility", feasibility());
    }

    private static Map<String, @Nullable Object> coherence(CoherenceDecay decay) {
        List<@Nullable Object> depths = new ArrayList<>();
        decay.byDepth().forEach((depth, place) -> depths.add(object("depth", depth, "curve_ln", number(decay.ln(depth)), "right",
                place.right(), "right_ln", number(place.rightLn()), "wrong", place.wrong(), "wrong_ln", number(place.wrongLn()))));
        return object("amplitude", number(decay.amplitude()), "decay", number(decay.decay()), "explained", number(decay.fit()), "tau",
                CoherenceDecay.TAU, "deepest", number(decay.deepest()), "right", answers(decay.right()), "wrong", answers(decay.wrong()),
                "auroc_residual", number(decay.separation()), "by_depth", depths);
    }

    private static Map<String, @Nullable Object> answers(Answers answers) {
        return object("answers", answers.count(), "depth", number(answers.depth()), "residual_nats", number(answers.residual()),
                "beyond_deepest_ratio", number(answers.beyondDeepest()));
    }

    private static @Nullable Object overhang(Overhang map) {
        if (map.cells().isEmpty()) {
            return null;
        }
        List<@Nullable Object> cells = new ArrayList<>();
        map.cells().forEach(cell -> cells.add(object("temperature", cell.temperature(), "top_k",
                cell.topK() == Redraw.ALL ? null : cell.topK(), "recorded_mass", number(cell.recorded()), "expected_accuracy",
                number(cell.right()), "groups_flipped", cell.groupsFlipped())));
        return object("groups", map.groups(), "of_groups", map.ofGroups(), "samples", map.samples(),
                "no_answer_there", map.elsewhere(), "not_most_likely_ratio", number(map.notMostLikely()), "validity", Overhang.VALIDITY, "cells", cells);
    }

    private Map<String, @Nullable Object> feasibility() {
        Map<String, @Nullable Object> families = new LinkedHashMap<>();
        for (Feasibility family : reports.feasibility()) {
            families.put(family.family(), object("most_operations", family.mostOperations(), "by_operations",
                    family.lengths().stream().map(length -> object("operations", length.operations(), "groups", length.groups(),
                            "samples_right_ratio", number(length.samplesRight()), "majority_accuracy", number(length.majorityRight())))
                            .toList()));
        }
        return object("meaning", HEURISTIC, "layers", reports.layers() == 0 ? null : reports.layers(), "degree_bound",
                reports.layers() == 0 ? null : number(Math.scalb(1.0, reports.layers())), "families", families);
    }
}
