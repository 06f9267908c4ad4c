package io.latticeforge.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.base.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which source wins, and what is refused. */
class SettingsTest {
    private static final Places PLACES = new Places(Path.of("/run/s"), Path.of("/state/j"), Path.of("/cache/c"));

    @TempDir
    Path directory;

    private Path yaml(String text) throws IOException {
        return Files.writeString(directory.resolve("c.yaml"), text);
    }

    @Test
    void flagOverEnvironmentOverFileOverDefault() throws IOException {
        Path file = yaml("limits: {connections: 11, frame_bytes: 3000000, outbound_bytes: 70000}\n");
        Settings settings = Settings.read(Map.of(Setting.CONNECTIONS, List.of("33")), file,
                Map.of("LATTICEFORGE_LIMITS_CONNECTIONS", "22", "LATTICEFORGE_LIMITS_FRAME_BYTES", "4000000"));
        assertEquals(33, settings.integer(Setting.CONNECTIONS));
        assertEquals("--limits-connections", settings.get(Setting.CONNECTIONS).origin().toString());
        assertEquals(4_000_000, settings.integer(Setting.FRAME_BYTES));
        assertEquals("LATTICEFORGE_LIMITS_FRAME_BYTES", settings.get(Setting.FRAME_BYTES).origin().toString());
        assertEquals(70_000, settings.integer(Setting.OUTBOUND_BYTES));
        assertEquals(file.toString(), settings.get(Setting.OUTBOUND_BYTES).origin().toString());
        assertEquals(60, settings.integer(Setting.RESUME_WINDOW_S));
        assertEquals(Origin.DEFAULT, settings.get(Setting.RESUME_WINDOW_S).origin());
    }

    @Test
    void theFileCanBeNamedByTheEnvironment() throws IOException {
        Path file = yaml("socket: /x/y\npolicy: {files: [a.yaml, b.yaml]}\n");
        SidecarConfig config = SidecarConfig.of(Settings.read(Map.of(), null, Map.of(Settings.FILE_VARIABLE, file.toString())), PLACES);
        assertEquals(Path.of("/x/y"), config.socket());
        assertEquals(List.of(Path.of("a.yaml").toAbsolutePath(), Path.of("b.yaml").toAbsolutePath()), config.policies().files());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "limits: {conections: 3}           | :1: unknown key 'conections' in limits; did you mean 'connections'?",
        "socket: /a\\nlimits: {connections: 0} | :2: 'connections' in limits is 0; it must lie between 1 and 100000",
        "tcp: {port: seven}                | :1: 'port' in tcp needs an integer",
        "sokcet: /a                        | did you mean 'socket'?"})
    void aBadFileIsRefusedWithItsLine(String text, String said) throws IOException {
        Path file = yaml(text.replace("\\n", "\n"));
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> Settings.read(Map.of(), file, Map.of()));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refused.code());
        assertTrue(refused.getMessage().contains(said), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"LATTICEFORGE_TCP_PORT,70000", "LATTICEFORGE_TCP_PORT,tcp://10.0.0.1:7171", "LATTICEFORGE_LIMITS_CONNECTIONS,-1"})
    void aBadVariableIsRefusedByName(String variable, String value) {
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> Settings.read(Map.of(), null, Map.of(variable,
                value)));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refused.code());
        assertTrue(refused.getMessage().startsWith(variable), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "ONNX", " cpu"})
    void anEngineThatNobodyKnowsIsRefused(String name) throws IOException {
        String known = "one of auto, cpu, onnx, pytorch, cuda";
        LatticeForgeException variable = assertThrows(LatticeForgeException.class,
                () -> Settings.read(Map.of(), null, Map.of("LATTICEFORGE_COMPUTE_ENGINE", name)));
        assertEquals(ErrorCode.BAD_CONFIGURATION, variable.code());
        assertTrue(variable.getMessage().startsWith("LATTICEFORGE_COMPUTE_ENGINE is '" + name + "'"), variable.getMessage());
        assertTrue(variable.getMessage().contains(known), variable.getMessage());
        Path file = yaml("compute: {engine: \"" + name + "\"}\n");
        LatticeForgeException refused = assertThrows(LatticeForgeException.class, () -> Settings.read(Map.of(), file, Map.of()));
        assertEquals(ErrorCode.BAD_CONFIGURATION, refused.code());
        assertTrue(refused.getMessage().contains(name) && refused.getMessage().contains("pytorch"), refused.getMessage());
    }

    @Test
    void theComputeEngineIsAutoUntilItIsNamed() throws IOException {
        assertEquals(new SidecarConfig.Compute("auto", Machine.helpers(), Path.of("/cache/c")),
                SidecarConfig.of(Settings.read(Map.of(), null, Map.of()), PLACES).compute());
        Path file = yaml("compute: {engine: onnx}\n");
        assertEquals("onnx", SidecarConfig.of(Settings.read(Map.of(), file, Map.of()), PLACES).compute().engine());
        assertEquals("cuda", SidecarConfig.of(Settings.read(Map.of(), file, Map.of("LATTICEFORGE_COMPUTE_ENGINE", "cuda")), PLACES).compute()
                .engine());
    }

    @Test
    void theGatewayIsOffUntilItHasAServer() throws IOException {
        assertNull(SidecarConfig.of(Settings.read(Map.of(), null, Map.of("LATTICEFORGE_GATEWAY_REQUESTS", "7")), PLACES).gateway());
        assertEquals("--gateway", Setting.GATEWAY_URL.flag());
        Path file = yaml("gateway: {url: \"http://a:1\", listen: \"127.0.0.1:9\"}\n");
        SidecarConfig.Gateway read = Objects.requireNonNull(SidecarConfig.of(Settings.read(Map.of(), file, Map.of("LATTICEFORGE_GATEWAY",
                "http://b:2")), PLACES).gateway());
        assertEquals("http://b:2 127.0.0.1:9", read.url() + " " + read.listen());
    }

    @Test
    void onlyVariablesThatLookMistypedAreWarnedOf() {
        assertEquals(List.of("environment variable LATTICEFORGE_SOKET is not ours; did you mean 'LATTICEFORGE_SOCKET'?"),
                Settings.warnings(Map.of("LATTICEFORGE_SOKET", "x", "LATTICEFORGE_SERVICE_HOST_OF_SOMEBODY_ELSE", "y", "PATH", "z")));
    }

    @Test
    void aMissingFileIsUnavailable() {
        assertEquals(ErrorCode.UNAVAILABLE, assertThrows(LatticeForgeException.class,
                () -> Settings.read(Map.of(), directory.resolve("none.yaml"), Map.of())).code());
    }

    @Test
    void tcpIsOffUntilItHasAPortAndThenNeedsAToken() {
        assertNull(SidecarConfig.of(Settings.read(Map.of(), null, Map.of()), PLACES).tcp());
        assertThrows(LatticeForgeException.class,
                () -> SidecarConfig.of(Settings.read(Map.of(Setting.TCP_PORT, List.of("7171")), null, Map.of()), PLACES));
        SidecarConfig config = SidecarConfig.of(Settings.read(Map.of(Setting.TCP_PORT, List.of("7171"), Setting.TCP_TOKEN_FILE,
                List.of("/t")),
                null, Map.of()), PLACES);
        assertEquals(new SidecarConfig.Tcp("127.0.0.1", 7171, Path.of("/t")), Objects.requireNonNull(config.tcp()));
    }

    @Test
    void defaultsAreWithinTheirOwnBounds() {
        Settings settings = Settings.read(Map.of(), null, Map.of());
        Arrays.stream(Setting.values()).filter(s -> s.kind() == Setting.Kind.INTEGER && !s.defaults().isEmpty()).forEach(s ->
                assertTrue(settings.integer(s) >= s.min() && settings.integer(s) <= s.max(), s::key));
    }

    @Test
    void placesFollowTheDesktopsRules() {
        assertEquals(new Places(Path.of("/run/user/7/latticeforge/latticeforge.sock"), Path.of("/st/latticeforge/journal"),
                Path.of("/ca/latticeforge/compute.json")),
                Places.of(Map.of("XDG_RUNTIME_DIR", "/run/user/7", "XDG_STATE_HOME", "/st", "XDG_CACHE_HOME", "/ca"), "/tmp", "ann", "/home/ann"));
        assertEquals(new Places(Path.of("/tmp/latticeforge-ann/latticeforge.sock"), Path.of("/home/ann/.local/state/latticeforge/journal"),
                Path.of("/home/ann/.cache/latticeforge/compute.json")),
                Places.of(Map.of(), "/tmp", "ann", "/home/ann"));
    }

    @ParameterizedTest
    @CsvSource({"rw-------,true", "r--------,true", "rw-r-----,false", "rw----r--,false", "rwx------,false"})
    void aTokenIsReadOnlyFromAFileOfItsOwner(String mode, boolean passes) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        if (passes) {
            assertArrayEquals("0123456789abcdef".getBytes(StandardCharsets.UTF_8), TokenFile.read(file));
        } else {
            assertEquals(ErrorCode.BAD_CONFIGURATION, assertThrows(LatticeForgeException.class, () -> TokenFile.read(file)).code());
        }
    }
}
