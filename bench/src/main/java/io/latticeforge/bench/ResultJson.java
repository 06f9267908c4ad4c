package io.latticeforge.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One object for scripts: every target by its id, what else was measured, the machine, and why the rest was left out. */
final class ResultJson {
    private ResultJson() {}

    static String of(Results results, Form form) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Target target : Target.values()) {
            fields.put(target.id(), target(target, results));
        }
        Map<String, Object> others = new LinkedHashMap<>();
        results.others().forEach(figure -> others.put(figure.id(), figure.fields()));
        fields.put("others", others);
        fields.put("form", form.word());
        fields.put("answers_checked", results.answers().count());
        fields.put("machine", Machine.fields());
        fields.put("left_out", results.leftOut());
        return json(fields);
    }

    private static Map<String, Object> target(Target target, Results results) {
        Map<String, Object> fields = new LinkedHashMap<>();
        double measured = results.measured(target);
        fields.put(target.isAbsolute() ? "value" : "ratio", Double.isFinite(measured) ? measured : null);
        fields.put("must", target.must());
        fields.put("stretch", target.stretch());
        if (target.higherIsBetter()) {
            fields.put("higher_is_better", true);
        }
        fields.put("standing", target.standing(measured).word());
        Optional<Figure> figure = results.find(target.id());
        fields.put("what", target.what());
        fields.put("unit", figure.map(Figure::unit).orElse(target.unit()));
        figure.map(Figure::fields).ifPresent(all -> all.forEach((name, value) -> {
            if (value != null) {
                fields.putIfAbsent(name, value);
            }
        }));
        return fields;
    }

    static String json(Map<String, ?> fields) {
        try {
            return new ObjectMapper().writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
