package io.latticeforge.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the figures were taken on. */
final class Machine {
    private Machine() {}

    static Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cpu", cpu());
        fields.put("cores", (long) Runtime.getRuntime().availableProcessors());
        fields.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        fields.put("thp", transparentHugePages());
        fields.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        fields.put("jvm_flags", flags());
        return fields;
    }

    static String line() {
        return fields().values().stream().map(Object::toString).collect(Collectors.joining(" | "))
                .replaceFirst("\\| (\\d+) \\|", "| $1 cores |");
    }

    private static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name")).findFirst().map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String transparentHugePages() {
        try {
            String all = Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));
            return "THP " + all.substring(all.indexOf('[') + 1, all.indexOf(']'));
        } catch (IOException | IndexOutOfBoundsException e) {
            return "THP unknown";
        }
    }

    /** Those that bear on speed; modules opened for libraries are left out. */
    private static String flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(f -> f.startsWith("-X"))
                .collect(Collectors.joining(" "));
    }
}
