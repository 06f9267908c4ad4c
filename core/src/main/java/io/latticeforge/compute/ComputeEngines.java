package io.latticeforge.compute;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The engines that this process can see, the CPU first, others by name. */
public final class ComputeEngines {
    private ComputeEngines() {}

    public static List<ComputeProvider> found() {
        return ServiceLoader.load(ComputeProvider.class).stream().map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing((ComputeProvider each) -> !each.name().equals(CpuProvider.NAME))
                        .thenComparing(ComputeProvider::name))
                .toList();
    }

    /** @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} if no such engine is on the class path */
    public static ComputeProvider provider(String name) {
        List<ComputeProvider> found = found();
        return found.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow(() -> new LatticeForgeException(
                ErrorCode.UNAVAILABLE, "the compute engine " + name + " is " + toInstall(name) + " (installed are "
                        + String.join(", ", found.stream().map(ComputeProvider::name).toList()) + ")"));
    }

    /** What to say of an engine that is not on the class path. */
    public static String toInstall(String name) {
        return switch (name) {
            case "pytorch" -> "not installed: ./latticeforge doctor --install";
            case "minilm" -> "not built: ./latticeforge gate train builds it (sentence embedding)";
            default -> "not installed: its module is not on the class path";
        };
    }
}
