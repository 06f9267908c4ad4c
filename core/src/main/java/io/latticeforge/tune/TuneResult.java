package io.latticeforge.tune;

import io.latticeforge.evaluation.Standing;
import io.latticeforge.evaluation.TraceSet;
import io.latticeforge.policy.Policy;
import io.latticeforge.policy.PolicyVariant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param tried policies that were measured
 * @param rows the finalists, cheapest first
 * @param chosen the cheapest finalist that is not below the majority of everything; null if the data shows that of none
 */
public record TuneResult(List<TraceSet> traces, TunePlan plan, int tried, List<Row> rows, @Nullable Candidate chosen) {
    private static final double POINTS = 100;

    /**
     * A finalist.
     *
     * @param train on the groups that it may be chosen on
     * @param holdOut on the others; null for one that was not measured there
     */
    public record Row(Candidate candidate, Standing train, @Nullable Standing holdOut) {}

    /** What was chosen, under a name, with what was measured about it. */
    public Policy policy(String name, String command) {
        Row row = chosenRow();
        if (row == null || row.holdOut() == null) {
            throw new IllegalStateException("nothing was chosen");
        }
        Map<String, String> evidence = new LinkedHashMap<>();
        evidence.put("command", command);
        evidence.put("traces", String.join(", ", traces.stream()
                .map(set -> set.shortName() + " sha256:" + set.fingerprint().substring(0, 16)).toList()));
        evidence.put("split", String.format(Locale.ROOT, "by group, seed %d, hold-out %.2f", plan.seed(), plan.holdOutShare()));
        evidence.put("objective", String.format(Locale.ROOT, "fewest tokens, not below the majority of everything by %.2f points",
                POINTS * plan.margin()));
        evidence.put("tried", Integer.toString(tried));
        evidence.put("train", sentence(row.train()));
        evidence.put("hold_out", sentence(row.holdOut()));
        return PolicyVariant.of(row.candidate().policy(), name).evidence(evidence).policy();
    }

    private static String sentence(Standing s) {
        return String.format(Locale.ROOT, "%d groups: %.1f %% right, majority of everything %.1f %%, %.1f %% of tokens saved: %s, %+.2f points,"
                + " 90 %% interval %+.2f to %+.2f", s.groups(), POINTS * s.accuracy(), POINTS * s.fullAccuracy(), POINTS * (1 - s.tokensRatio()),
                s.word(), POINTS * s.difference(), POINTS * s.low(), POINTS * s.high());
    }

    private @Nullable Row chosenRow() {
        return rows.stream().filter(row -> row.candidate() == chosen).findFirst().orElse(null);
    }

    /** Why nothing was chosen, in one sentence. */
    public String refusal() {
        Standing any = rows.getFirst().train();
        return String.format(Locale.ROOT, "inconclusive: on %d groups none of %d policies can be shown not to be below the majority of everything"
                + " by %.2f points; at 2 %% discordance about 1,200 groups are needed, and some 300 where nothing is lost", any.groups(), tried,
                POINTS * plan.margin());
    }

    /** A table for people, line by line. */
    public List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%d policies tried on %d of %d groups; margin %.2f points, seed %d", tried,
                rows.getFirst().train().groups(), traces.stream().mapToInt(TraceSet::groupCount).sum(), POINTS * plan.margin(), plan.seed()));
        lines.add(String.format(Locale.ROOT, "  %8s %8s %8s %8s  %-24s %s", "saved %", "right %", "points", "worst", "", "policy"));
        for (Row row : rows) {
            Standing s = row.train();
            lines.add(String.format(Locale.ROOT, "%s %8.1f %8.1f %+8.2f %+8.2f  %-24s %s %s", row.candidate() == chosen ? "*" : " ",
                    POINTS * (1 - s.tokensRatio()), POINTS * s.accuracy(), POINTS * s.difference(), POINTS * s.worstSet(), s.word(),
                    row.candidate().base().name(), row.candidate().values().isEmpty() ? "as it is" : row.candidate().values()));
            if (row.holdOut() != null) {
                lines.add("    hold-out, " + sentence(row.holdOut()));
            }
        }
        if (chosen == null) {
            lines.add(refusal());
        }
        return List.copyOf(lines);
    }

    /** The same as fields of one JSON object. */
    public Map<String, ?> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("traces", traces.stream().map(TraceSet::name).toList());
        all.put("seed", plan.seed());
        all.put("margin", plan.margin());
        all.put("tried", tried);
        all.put("verdict", chosen == null ? "inconclusive" : "chosen");
        all.put("finalists", rows.stream().map(this::json).toList());
        return all;
    }

    private Map<String, ?> json(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("base", row.candidate().base().name());
        fields.put("version", row.candidate().policy().label());
        fields.put("values", row.candidate().values());
        fields.put("chosen", row.candidate() == chosen);
        fields.put("train", json(row.train()));
        if (row.holdOut() != null) {
            fields.put("hold_out", json(row.holdOut()));
        }
        return fields;
    }

    private static Map<String, ?> json(Standing s) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("groups", s.groups());
        fields.put("accuracy", s.accuracy());
        fields.put("full_accuracy", s.fullAccuracy());
        fields.put("tokens_saved_ratio", 1 - s.tokensRatio());
        fields.put("difference_ci90", List.of(s.low(), s.high()));
        fields.put("worst_set_difference", s.worstSet());
        fields.put("word", s.word());
        return fields;
    }
}
