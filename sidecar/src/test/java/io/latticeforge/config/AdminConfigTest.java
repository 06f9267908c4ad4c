package io.latticeforge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where metrics are served, as it is written. */
class AdminConfigTest {
    private static Settings flag(String text) {
        return Settings.read(Map.of(Setting.ADMIN_LISTEN, List.of(text)), null, Map.of());
    }

    @Test
    void onByDefaultAndThenNotRequired() {
        assertEquals(new AdminConfig("127.0.0.1", 7611, false), AdminConfig.of(Settings.read(Map.of(), null, Map.of())));
    }

    @Test
    void whatIsAskedForIsRequired() {
        assertEquals(new AdminConfig("127.0.0.1", 7611, true), AdminConfig.of(flag("127.0.0.1:7611")));
        assertEquals(new AdminConfig("::1", 0, true), AdminConfig.of(flag("[::1]:0")));
        assertEquals(new AdminConfig("localhost", 80, true),
                AdminConfig.of(Settings.read(Map.of(), null, Map.of("LATTICEFORGE_ADMIN_LISTEN", "localhost:80"))));
    }

    @Test
    void itCanBeOff(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("c.yaml"), "admin: {listen: off}\n");
        assertNull(AdminConfig.of(Settings.read(Map.of(), file, Map.of())));
        assertNull(AdminConfig.of(flag("off")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7611", "127.0.0.1", ":7611", "127.0.0.1:65536", "127.0.0.1:-1", "::1:7611", "a b:c", "http://127.0.0.1:80", "OFF"})
    void anythingElseIsRefusedByName(String text) {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> AdminConfig.of(flag(text)));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refused.code());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("--admin-listen is '" + text + "'; it must be ADDRESS:PORT"), refused::toString);
    }
}
