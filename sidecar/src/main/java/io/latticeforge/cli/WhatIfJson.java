package io.latticeforge.cli;

import io.latticeforge.policy.Policy;
import io.latticeforge.trace.Difference;
import io.latticeforge.trace.TokenBounds;
import io.latticeforge.trace.Validity;
import io.latticeforge.trace.WhatIfSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer of {@code whatif} as one JSON object. */
final class WhatIfJson {
    private WhatIfJson() {}

    static String of(Policy policy, List<Difference> found, WhatIfSummary summary) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("policy", policy.label());
        fields.put("groups", summary.groups());
        fields.put("groups_different", summary.groupsDifferent());
        fields.put("groups_unidentified", summary.groupsUnidentified());
        fields.put("decisions", summary.decisions());
        fields.put("tokens", summary.tokens());
        for (Validity validity : Validity.values()) {
            fields.put(word(validity), summary.differences(validity));
        }
        fields.put("tokens_saved", bounds(summary.saved()));
        fields.put("differences", found.stream().map(WhatIfJson::difference).toList());
        return JsonLine.of(fields);
    }

    private static Map<String, @Nullable Object> difference(Difference difference) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("session", Long.toUnsignedString(difference.group().session()));
        fields.put("group", Integer.toUnsignedLong(difference.group().group()));
        fields.put("sample", difference.sequence() < 0 ? null : difference.sequence());
        fields.put("validity", word(difference.validity()));
        fields.put("because", difference.because());
        if (difference.ofVote()) {
            fields.put("recorded_winner", difference.recordedWinner());
            fields.put("instead_winner", difference.insteadWinner());
        } else {
            fields.put("recorded", DecisionJson.orNull(difference.recorded()));
            fields.put("instead", DecisionJson.orNull(difference.instead()));
        }
        fields.put("tokens_saved", bounds(difference.saved()));
        return fields;
    }

    private static Map<String, @Nullable Object> bounds(TokenBounds saved) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("at_least", saved.atLeast());
        fields.put("at_most", saved.atMost());
        return fields;
    }

    private static String word(Validity validity) {
        return validity.name().toLowerCase(Locale.ROOT);
    }
}
