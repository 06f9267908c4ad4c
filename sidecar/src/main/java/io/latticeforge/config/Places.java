package io.latticeforge.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where things lie on this machine when nothing is said.
 *
 * @param socket  {@code latticeforge/latticeforge.sock} in {@code $XDG_RUNTIME_DIR}, else {@code latticeforge-<user>/latticeforge.sock}
 *                in the temporary directory
 * @param journal {@code latticeforge/journal} in {@code $XDG_STATE_HOME}, else in {@code ~/.local/state}
 * @param crossovers {@code latticeforge/compute.json} in {@code $XDG_CACHE_HOME}, else in {@code ~/.cache}: what was measured of compute engines
 */
public record Places(Path socket, Path journal, Path crossovers) {
    private static final String SOCKET_NAME = "latticeforge.sock";

    public static Places ofThisProcess() {
        return of(System.getenv(), System.getProperty("java.io.tmpdir"), System.getProperty("user.name"), System.getProperty("user.home"));
    }

    static Places of(Map<String, String> environment, String temporary, String user, String home) {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path doors = runtime.isEmpty() ? Path.of(temporary, "latticeforge-" + user.replaceAll("[^A-Za-z0-9._-]", "_"))
                : Path.of(runtime, "latticeforge");
        Path states = state.isEmpty() ? Path.of(home, ".local", "state") : Path.of(state);
        Path caches = cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache);
        return new Places(doors.toAbsolutePath().resolve(SOCKET_NAME), states.toAbsolutePath().resolve("latticeforge").resolve("journal"),
                caches.toAbsolutePath().resolve("latticeforge").resolve("compute.json"));
    }
}
