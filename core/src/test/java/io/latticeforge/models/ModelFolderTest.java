package io.latticeforge.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A model is what the manifest says, below the root, or it is not read. */
class ModelFolderTest {
    private static final byte[] SECRET = "not for models".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void aFolderWithASecretBesideIt() throws IOException {
        root = Files.createDirectories(directory.resolve("models"));
        Files.createDirectories(root.resolve("a/b"));
        Files.write(directory.resolve("secret"), SECRET);
        Files.write(root.resolve("a/b/good"), SECRET);
    }

    private static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A folder whose manifest lists one file, with the sum of the secret: were it opened, it would be accepted. */
    private ModelFolder listing(String file) throws IOException {
        String quoted = new ObjectMapper().writeValueAsString(file);
        manifest("""
                {"format": "lattice-models/1", "models": [{"name": "m", "file": %s, "sha256": "%s", "licence": "Apache-2.0", "dtype": "f32",
                 "shapes": "x", "made": "y"}]}""".formatted(quoted, sum(SECRET)));
        return ModelFolder.open(root);
    }

    private void manifest(String text) throws IOException {
        Files.writeString(root.resolve("manifest.json"), text);
    }

    private static LatticeForgeException refusal(ErrorCode code, Executable attempt) {
        LatticeForgeException refusal = assertThrows(LatticeForgeException.class, attempt);
        assertEquals(code, refusal.code(), refusal::getMessage);
        return refusal;
    }

    @Test
    void aListedFileIsRead() throws IOException {
        assertArrayEquals(SECRET, listing("a/b/good").read("m"));
    }

    @Test
    void aChangedByteIsRefused() throws IOException {
        ModelFolder folder = listing("a/b/good");
        for (int at = 0; at < SECRET.length; at++) {
            byte[] changed = SECRET.clone();
            changed[at] ^= 1;
            Files.write(root.resolve("a/b/good"), changed);
            String message = refusal(ErrorCode.CORRUPT, () -> folder.read("m")).getMessage();
            assertTrue(message.contains(sum(changed)) && message.contains(sum(SECRET)), message);
        }
    }

    @Test
    void noPathLeavesTheRoot() throws IOException {
        List<String> hostile = hostilePaths();
        assertTrue(hostile.size() >= 200, () -> "only " + hostile.size());
        for (String path : hostile) {
            LatticeForgeException refusal = assertThrows(LatticeForgeException.class, () -> listing(path).read("m"), path);
            assertEquals(ErrorCode.BAD_CONFIGURATION, refusal.code(), path + ": " + refusal.getMessage());
            assertTrue(refusal.getMessage().chars().allMatch(c -> c >= 0x20 && c < 0x7f), path);
        }
    }

    /** Every way to the secret, in every spelling; each would be accepted if it were opened. */
    private List<String> hostilePaths() {
        List<String> paths = new ArrayList<>();
        String absolute = directory.resolve("secret").toString();
        for (String up : new String[] {"../", "..\\", "..//", ".././", "./../", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "..;/", ".../",
            "..\0/", "\u002e\u002e\u2215", "\uff0e\uff0e/", "..\u2044", "\u2025/", "..\uff0f", " ../", ".. /", "../\u200b", "\ufeff../", "..\n/",
            "..\t/", "..?/", "..*/", "..:/", "~/../", "$HOME/../", "${env:HOME}/../", "`pwd`/../"}) {
            paths.add(up + "secret");
            paths.add("a/" + up + up + "secret");
            paths.add("a/b/" + up.repeat(3) + "secret");
            paths.add(up.repeat(20) + absolute.substring(1));
            paths.add("a/" + up.repeat(2) + "secret/");
        }
        for (String lead : new String[] {"", "/", "//", "///", "file:", "file://", "file:///", "\\", "\\\\", "C:", "C:\\", "\\\\?\\",
            "//?/", "jar:file:", "http://localhost", " ", "\t", "/.", "/./", "/proc/self/root", "/proc/self/cwd/..", "/dev/fd/../../.."}) {
            paths.add(lead + absolute);
            paths.add(lead + absolute + "/.");
        }
        paths.addAll(List.of("", ".", "..", "./", "../", "/", "a", "a/", "a/b", "a//b/good", "./a/b/good", "a/./b/good", "a/b/good/",
                "/a/b/good", "a/b/good/.", "a/b/good/..", "a\\b\\good", "a/b/good\0", "a/b/good\0.onnx", " a/b/good", "a/b/good ", "a/b/../b/good",
                "-/../secret", "a/b/" + "x".repeat(300), "con/../../secret", "a/b/good::$DATA", "...", "a/.../good"));
        return paths;
    }

    @Test
    void noLinkIsFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), directory.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), directory);
        Files.createSymbolicLink(root.resolve("inside"), root.resolve("a/b/good"));
        Files.createSymbolicLink(root.resolve("a/back"), root.resolve("a"));
        Files.createSymbolicLink(root.resolve("broken"), directory.resolve("nothing"));
        for (String path : new String[] {"link", "up/secret", "up/models/a/b/good", "inside", "a/back/b/good", "broken"}) {
            String message = refusal(ErrorCode.BAD_CONFIGURATION, () -> listing(path).read("m")).getMessage();
            assertTrue(message.contains("symbolic link"), message);
        }
    }

    @Test
    void aManifestThatIsALinkIsNone() throws IOException {
        Files.writeString(directory.resolve("other.json"), "{\"format\": \"lattice-models/1\"}");
        Files.createSymbolicLink(root.resolve("manifest.json"), directory.resolve("other.json"));
        refusal(ErrorCode.BAD_CONFIGURATION, () -> ModelFolder.open(root));
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        assertTrue(refusal(ErrorCode.UNAVAILABLE, () -> ModelFolder.open(root)).getMessage().contains("manifest.json"));
        assertTrue(refusal(ErrorCode.UNAVAILABLE, () -> ModelFolder.open(directory.resolve("no"))).getMessage().contains("no folder"));
        assertTrue(refusal(ErrorCode.UNAVAILABLE, () -> listing("a/b/bad").read("m")).getMessage().contains("missing"));
        assertTrue(refusal(ErrorCode.UNKNOWN_NAME, () -> listing("a/b/good").read("n")).getMessage().contains("[m]"));
    }

    @Test
    void aManifestSaysEverythingAndNothingElse() throws IOException {
        String entry = "\"name\": \"m\", \"file\": \"f\", \"sha256\": \"" + sum(SECRET)
                + "\", \"licence\": \"l\", \"dtype\": \"d\", \"shapes\": \"s\", \"made\": \"m\"";
        for (String bad : new String[] {"", "[]", "{", "{\"format\": \"lattice-models/2\"}", models("{}"), models("{" + entry
                + ", \"url\": \"x\"}"),
            models("{" + entry.replace("\"l\"", "3") + "}"), models("{" + entry.replace("\"s\"", "\" \"") + "}"),
            models("{" + entry.replace(sum(SECRET), "beef") + "}"), models("{" + entry + "}, {" + entry + "}"),
            models("{" + entry + ", \"name\": \"again\"}")}) {
            manifest(bad);
            assertTrue(refusal(ErrorCode.BAD_CONFIGURATION, () -> ModelFolder.open(root)).getMessage().contains("manifest.json"), bad);
        }
    }

    private static String models(String entries) {
        return "{\"format\": \"lattice-models/1\", \"models\": [" + entries + "]}";
    }

    @Test
    void whatAFlagNamesIsVouchedForWhereAManifestListsIt() throws IOException {
        listing("a/b/good");
        ModelFolder.vouchFor(root.resolve("a/b"));
        ModelFolder.vouchFor(root.resolve("a/b/good"));
        ModelFolder.vouchFor(root.resolve("a/b/missing"));
        Files.write(root.resolve("a/other"), SECRET);
        ModelFolder.vouchFor(root.resolve("a/other"));
        Files.writeString(root.resolve("a/manifest.json"), "{\"format\": \"lattice-traces/1\"}");
        Files.writeString(root.resolve("a/b/good"), "something else");
        for (String path : List.of("a", "a/b", "a/b/../b", "a/b/good")) {
            assertTrue(refusal(ErrorCode.CORRUPT, () -> ModelFolder.vouchFor(root.resolve(path))).getMessage().contains("the manifest says"), path);
        }
        Files.write(root.resolve("a/b/good"), SECRET);
        Files.write(root.resolve("a/b/more"), SECRET);
        assertTrue(refusal(ErrorCode.CORRUPT, () -> ModelFolder.vouchFor(root.resolve("a/b"))).getMessage().contains("is none of them"));
        manifest("{\"format\": \"lattice-models/2\"}");
        refusal(ErrorCode.BAD_CONFIGURATION, () -> ModelFolder.vouchFor(root.resolve("a/b")));
        manifest("{\"format\": \"something\"}");
        ModelFolder.vouchFor(root.resolve("a/b"));
    }

    @Test
    void aRecordingThatShipsIsRefusedWithOneByteChanged() throws IOException {
        Path shipped = Path.of(System.getProperty("latticeforge.models", "../models"));
        Path traces = Files.createDirectories(root.resolve("traces/abacus"));
        Files.copy(shipped.resolve("manifest.json"), root.resolve("manifest.json"));
        try (Stream<Path> files = Files.list(shipped.resolve("traces/abacus"))) {
            for (Path file : files.toList()) {
                Files.copy(file, traces.resolve(file.getFileName()));
            }
        }
        Recording.open(traces).close();
        for (String name : List.of("rows.f16", "groups.jsonl")) {
            byte[] bytes = Files.readAllBytes(traces.resolve(name));
            bytes[bytes.length / 2] ^= 1;
            Files.write(traces.resolve(name), bytes);
            refusal(ErrorCode.CORRUPT, () -> Recording.open(traces));
            bytes[bytes.length / 2] ^= 1;
            Files.write(traces.resolve(name), bytes);
        }
    }

    @Test
    void whatShipsIsWhatTheManifestSays() throws IOException {
        Path shipped = Path.of(System.getProperty("latticeforge.models", "../models"));
        ModelFolder folder = ModelFolder.open(shipped);
        folder.files().forEach(file -> assertTrue(folder.read(file.name()).length > 0, file.name()));
        Set<String> listed = folder.files().stream().map(ModelFile::file).collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(shipped)) {
            List<String> unlisted = files.filter(Files::isRegularFile).map(file -> shipped.relativize(file).toString())
                    .filter(file -> !file.matches(".*\\.(py|md|pyc)|.*/requirements\\.txt|manifest\\.json")).filter(file -> !listed.contains(file))
                    .toList();
            assertEquals(List.of(), unlisted, "files that no manifest entry vouches for");
        }
    }
}
