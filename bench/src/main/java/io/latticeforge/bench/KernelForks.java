package io.latticeforge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The kernels in so many fresh processes: the median of their medians, the spread from one process to the next. */
public final class KernelForks {
    private KernelForks() {}

    /** One of them: prints its figures as JSON. */
    public static void main(String[] arguments) {
        Map<String, Object> figures = new LinkedHashMap<>();
        KernelFigures.run(Form.QUICK, CMoments.compile().orElse(null)).forEach(f -> figures.put(f.id(), f.fields()));
        System.out.println(ResultJson.json(figures));
    }

    static List<Figure> run(int forks) {
        Map<String, List<Figure>> byId = new LinkedHashMap<>();
        for (int fork = 0; fork < forks; fork++) {
            read(ForkedJava.lastLine(KernelForks.class)).forEach(f -> byId.computeIfAbsent(f.id(), id -> new ArrayList<>()).add(f));
        }
        return byId.values().stream().map(KernelForks::merged).toList();
    }

    static List<Figure> read(String json) {
        List<Figure> figures = new ArrayList<>();
        try {
            for (Map.Entry<String, JsonNode> each : new ObjectMapper().readTree(json).properties()) {
                JsonNode f = each.getValue();
                figures.add(new Figure(each.getKey(), f.path("what").asText(), f.path("unit").asText(), number(f, "ours"),
                        number(f, "peer"), number(f, "ratio"), number(f, "low"), number(f, "high"), number(f, "bytes_per_op"),
                        f.path("note").asText()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return figures;
    }

    private static double number(JsonNode figure, String name) {
        return figure.path(name).isNumber() ? figure.path(name).asDouble() : Double.NaN;
    }

    static Figure merged(List<Figure> forks) {
        Figure first = forks.getFirst();
        double[] ratios = sorted(forks, Figure::ratio);
        boolean alone = Double.isNaN(first.ratio());
        return new Figure(first.id(), first.what(), first.unit(), middle(sorted(forks, Figure::ours)), middle(sorted(forks, Figure::peer)),
                middle(ratios), alone ? Double.NaN : ratios[0], alone ? Double.NaN : ratios[ratios.length - 1], Double.NaN,
                (first.note().isEmpty() ? "" : first.note() + ", ") + forks.size() + " processes");
    }

    private static double[] sorted(List<Figure> forks, ToDoubleFunction<Figure> of) {
        double[] values = forks.stream().mapToDouble(of).toArray();
        Arrays.sort(values);
        return values;
    }

    private static double middle(double[] sorted) {
        return sorted[sorted.length / 2];
    }
}
