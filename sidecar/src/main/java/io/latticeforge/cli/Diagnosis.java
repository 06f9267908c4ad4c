package io.latticeforge.cli;

import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.compute.Availability;
import io.latticeforge.compute.Compute;
import io.latticeforge.compute.ComputeEngine;
import io.latticeforge.compute.ComputeEngines;
import io.latticeforge.compute.ComputeProvider;
import io.latticeforge.compute.ComputeWarnings;
import io.latticeforge.compute.Crossover;
import io.latticeforge.compute.RowShape;
import io.latticeforge.kernels.ElementType;
import io.latticeforge.models.ModelFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code doctor} found.
 *
 * @param engines  those on the class path, loaded or not
 * @param warnings sentences about what did not load or died
 */
record Diagnosis(List<Engine> engines, Crossover crossover, List<String> warnings) {
    /** The engines that ship apart. */
    private static final List<String> APART = List.of("minilm", "pytorch");

    /** One engine; what it can do is empty where it cannot run here. */
    record Engine(String name, String version, boolean available, String sentence, List<String> can) {}

    static Diagnosis make(ElementType element, int vocab) {
        List<String> warnings = new ArrayList<>();
        List<ComputeProvider> providers = ComputeEngines.found();
        Map<String, Availability> availability = new LinkedHashMap<>();
        providers.forEach(provider -> availability.put(provider.name(), provider.availability()));
        ModelFolder models = models(warnings);
        List<ComputeProvider> able = models == null ? List.of() : providers.stream()
                .filter(provider -> availability.get(provider.name()) instanceof Availability a && a.available()).toList();
        ComputeWarnings counted = new ComputeWarnings(warnings::add);
        try (Compute compute = models == null ? Compute.cpuOnly(counted) : Compute.load(able, models, counted)) {
            List<Engine> engines = new ArrayList<>();
            for (ComputeProvider provider : providers) {
                engines.add(engine(provider, availability, compute));
            }
            APART.stream().filter(name -> !availability.containsKey(name))
                    .forEach(name -> engines.add(new Engine(name, "", false, ComputeEngines.toInstall(name), List.of())));
            return new Diagnosis(engines, compute.measure(new RowShape(element, vocab)), warnings);
        }
    }

    private static @Nullable ModelFolder models(List<String> warnings) {
        try {
            return ModelFolder.ofThisProcess();
        } catch (LatticeForgeException e) {
            warnings.add(e.getMessage() + ": only the CPU kernel is measured");
            return null;
        }
    }

    private static Engine engine(ComputeProvider provider, Map<String, Availability> availability, Compute compute) {
        Availability here = availability.getOrDefault(provider.name(), Availability.missing(""));
        for (ComputeEngine loaded : compute.engines()) {
            if (loaded.name().equals(provider.name())) {
                return new Engine(loaded.name(), loaded.version(), true, here.sentence(),
                        loaded.capabilities().stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
            }
        }
        return new Engine(provider.name(), provider.version(), false, here.sentence(), List.of());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("compute engines");
        for (Engine engine : engines) {
            lines.add(String.format(Locale.ROOT, "  %-8s  %s%s%s", engine.name(),
                    engine.version().isEmpty() ? "" : engine.version() + " · ", engine.sentence(),
                    engine.can().isEmpty() ? "" : " · can " + String.join(", ", engine.can())));
        }
        lines.add("");
        RowShape shape = crossover.shape();
        lines.add("a batch of rows to records, V " + shape.vocabSize() + ", " + shape.type().name().toLowerCase(Locale.ROOT)
                + ", µs a row, one thread each, best of rounds in turn");
        lines.add("  rows   " + crossover.microseconds().keySet().stream().map(name -> String.format(Locale.ROOT, "%10s", name))
                .collect(Collectors.joining()) + "   auto");
        for (int i = 0; i < crossover.batches().length; i++) {
            int at = i;
            int batch = crossover.batches()[i];
            lines.add(String.format(Locale.ROOT, "  %4d   ", batch) + crossover.microseconds().values().stream()
                    .map(us -> String.format(Locale.ROOT, "%10.1f", us[at] / batch)).collect(Collectors.joining()) + "   "
                    + crossover.pick(batch));
        }
        lines.add(crossover.sentence());
        warnings.forEach(warning -> lines.add("warning: " + warning));
        return lines;
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<Map<String, Object>> listed = new ArrayList<>();
        for (Engine engine : engines) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("name", engine.name());
            each.put("version", engine.version());
            each.put("available", engine.available());
            each.put("sentence", engine.sentence());
            each.put("can", engine.can());
            listed.add(each);
        }
        fields.put("engines", listed);
        fields.put("vocab_size", crossover.shape().vocabSize());
        fields.put("element", crossover.shape().type().name().toLowerCase(Locale.ROOT));
        List<Map<String, Object>> measured = new ArrayList<>();
        for (int i = 0; i < crossover.batches().length; i++) {
            int at = i;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("rows", crossover.batches()[i]);
            crossover.microseconds().forEach((name, us) -> row.put(name + "_us", us[at]));
            row.put("auto", crossover.pick(crossover.batches()[i]));
            measured.add(row);
        }
        fields.put("crossover", measured);
        fields.put("auto", crossover.sentence());
        fields.put("warnings", warnings);
        return fields;
    }
}
