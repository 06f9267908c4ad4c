package io.latticeforge.cli;

import io.latticeforge.trace.Decided;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A decision as fields of a JSON object. */
final class DecisionJson {
    private DecisionJson() {}

    static @Nullable Map<String, @Nullable Object> orNull(@Nullable Decided d) {
        return d == null ? null : of(d);
    }

    static Map<String, @Nullable Object> of(Decided d) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("action", d.action().name());
        fields.put("rule", d.ruleName());
        fields.put("reason", d.reason().sentence());
        fields.put("step", d.ofGroup() ? null : d.step());
        fields.put("block", d.cause());
        fields.put("value", Figures.finite(d.value()));
        fields.put("threshold", Figures.finite(d.threshold()));
        fields.put("samples", d.samples());
        return fields;
    }
}
