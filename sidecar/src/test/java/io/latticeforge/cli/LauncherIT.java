package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a tree of its own with JDKs that only pretend: each is a release file and a {@code java} that prints how it was
 * called.
 */
class LauncherIT {
    @TempDir
    Path root;

    private Path tools;

    /** What a run printed, and how it ended. */
    private record Ended(int code, String out) {}

    @BeforeEach
    void aBuiltTree() throws IOException {
        Files.copy(LauncherUnderTest.script(), root.resolve("latticeforge"));
        for (String directory : new String[] {"core/src/main", "native/src/main", "sidecar/src/main", "sidecar/target",
                "native/pytorch/src/main"}) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.writeString(root.resolve("sidecar/target/.built"), "");
        tools = Files.createDirectories(root.resolve("tools"));
        for (String tool : new String[] {"bash", "dirname", "readlink", "find", "head", "env", "mkdir", "touch", "sleep", "tail", "mv", "rm",
            "mktemp"}) {
            Path real = Stream.of("/usr/bin/" + tool, "/bin/" + tool).map(Path::of).filter(Files::isExecutable).findFirst().orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), real);
        }
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(root.resolve("jdks").resolve(name));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.createDirectories(home.resolve("bin"));
        script(home.resolve("bin/java"), "echo \"" + name + " $*\"");
        script(home.resolve("bin/javac"), "exit 0");
        return home;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder launch = new ProcessBuilder(Stream.concat(Stream.of(tools.resolve("bash").toString(),
                root.resolve("latticeforge").toString()),
                Arrays.stream(arguments)).toList()).redirectErrorStream(true);
        launch.environment().clear();
        launch.environment().put("PATH", tools.toString());
        launch.environment().put("HOME", root.toString());
        launch.environment().put("LATTICEFORGE_JDK_SEARCH", root.resolve("jdks") + "/*");
        launch.environment().putAll(environment);
        Process process = launch.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out);
    }

    @Test
    void withoutAJdkItSaysWhatIsMissing() throws Exception {
        Ended ended = run(Map.of(), "version");
        assertEquals(new Ended(3, "latticeforge: needs a JDK 25 or later and found none: install one, or name its directory in"
                + " LATTICEFORGE_JAVA_HOME.\n"), ended);
    }

    @Test
    void anOlderJdkIsNone() throws Exception {
        jdk("old", "17.0.15");
        jdk("ancient", "1.8.0_402");
        assertEquals(3, run(Map.of(), "version").code());
    }

    @Test
    void theUsualPlacesAreSearched() throws Exception {
        jdk("a-old", "21.0.1");
        jdk("b-new", "25.0.3");
        Ended ended = run(Map.of(), "version", "two words");
        assertEquals(0, ended.code(), ended.out());
        assertTrue(ended.out().startsWith("b-new @" + root.toRealPath() + "/sidecar/src/main/launcher/jvm.args"), ended.out());
        assertTrue(ended.out().endsWith(" io.latticeforge.cli.Main version two words\n"), ended.out());
    }

    @Test
    void javaHomeComesFirstUnlessItIsTooOld() throws Exception {
        jdk("place", "25");
        Path chosen = jdk("chosen", "26-ea");
        assertTrue(run(Map.of("JAVA_HOME", chosen.toString()), "version").out().startsWith("chosen "));
        Path old = jdk("a-seventeen", "17.0.1");
        assertTrue(run(Map.of("JAVA_HOME", old.toString(), "LATTICEFORGE_JDK_SEARCH", root + "/jdks/place"),
                "version").out().startsWith("place "));
    }

    @Test
    void theJavaOnThePathIsFollowedThroughLinks() throws Exception {
        Path home = jdk("linked", "25.0.1");
        Files.createSymbolicLink(root.resolve("alternatives"), home.resolve("bin/java"));
        Files.createSymbolicLink(tools.resolve("java"), root.resolve("alternatives"));
        Ended ended = run(Map.of("LATTICEFORGE_JDK_SEARCH", ""), "version");
        assertTrue(ended.out().startsWith("linked "), ended.out());
    }

    @Test
    void aJdkNamedByHandIsNeverReplacedSilently() throws Exception {
        jdk("good", "25");
        Path old = jdk("old", "17");
        Ended ended = run(Map.of("LATTICEFORGE_JAVA_HOME", old.toString()), "version");
        assertEquals(new Ended(3, "latticeforge: LATTICEFORGE_JAVA_HOME is " + old + ", which is not a JDK 25 or later.\n"), ended);
    }

    @Test
    void whatIsNotBuiltIsBuiltAndWhatFailsIsShown() throws Exception {
        jdk("good", "25");
        Files.delete(root.resolve("sidecar/target/.built"));
        Ended without = run(Map.of(), "version");
        assertEquals(3, without.code());
        assertTrue(without.out().contains("Maven (mvn)"), without.out());

        script(tools.resolve("mvn"), "echo 'it broke'; exit 1");
        Ended failed = run(Map.of(), "version");
        assertEquals(3, failed.code());
        assertTrue(failed.out().contains("it broke") && failed.out().contains("the build failed"), failed.out());

        script(tools.resolve("mvn"), "echo \"$*\" >called; exit 0");
        Ended built = run(Map.of(), "version");
        assertEquals(0, built.code(), built.out());
        assertTrue(Files.readString(root.resolve("called")).contains("-pl sidecar -am package"));

        Files.delete(root.resolve("called"));
        assertEquals(0, run(Map.of(), "version").code());
        assertTrue(Files.notExists(root.resolve("called")), "built again without need");

        Path source = Files.writeString(root.resolve("core/src/main/X.java"), "class X {}");
        Files.setLastModifiedTime(source, java.nio.file.attribute.FileTime.fromMillis(Files.getLastModifiedTime(source).toMillis()
                + 5_000));
        assertEquals(0, run(Map.of(), "version").code());
        assertTrue(Files.exists(root.resolve("called")), "a newer source was not built");
    }

    @Test
    void pyTorchIsBuiltWhenAskedForAndThenPartOfEveryCommand() throws Exception {
        jdk("good", "25");
        script(tools.resolve("mvn"), "echo \"$*\" >>called; exit 0");
        assertFalse(run(Map.of(), "version").out().contains("pytorch"));
        assertFalse(run(Map.of(), "doctor").out().contains("pytorch"));
        assertTrue(Files.notExists(root.resolve("called")), "built without being asked");
        Ended installed = run(Map.of(), "doctor", "--install");
        assertEquals(0, installed.code(), installed.out());
        assertTrue(Files.readString(root.resolve("called")).contains("-pl native/pytorch -am package"));
        for (String out : new String[] {installed.out(), run(Map.of(), "version").out()}) {
            assertTrue(out.contains("native/pytorch/target/lib/*") && out.contains("-DDJL_CACHE_DIR="), out);
        }
    }

    @Test
    void theStartOfASidecarIsRehearsedOnceAfterABuild() throws Exception {
        Path home = jdk("good", "25");
        script(home.resolve("bin/java"), """
                echo "good $*"
                for word in $*; do
                    case $word in
                        -Xshare:dump) for other in $*; do case $other in -XX:SharedArchiveFile=*) echo archive >"${other#*=}"; exit;; esac; done ;;
                        -XX:DumpLoadedClassList=*) echo class >"${word#*=}"; exec sleep 30 ;;
                    esac
                done""");
        Path jar = Files.writeString(root.resolve("sidecar/target/latticeforge-sidecar.jar"), "");
        Path archive = root.resolve("sidecar/target/start.jsa");
        assertFalse(run(Map.of(), "version").out().contains("rehears"));
        assertFalse(run(Map.of("LATTICEFORGE_BUILD", "never"), "serve").out().contains("SharedArchiveFile"));
        Ended first = run(Map.of(), "serve", "--json");
        assertTrue(first.out().contains("rehearsing the start") && first.out().contains("-XX:SharedArchiveFile=" + archive.toRealPath()), first.out());
        Ended second = run(Map.of(), "serve", "--json");
        assertTrue(!second.out().contains("rehearsing") && second.out().contains("-XX:SharedArchiveFile="), second.out());
        assertTrue(run(Map.of(), "demo").out().contains("-Dlatticeforge.start-archive="));

        Files.setLastModifiedTime(jar, java.nio.file.attribute.FileTime.fromMillis(Files.getLastModifiedTime(archive).toMillis() + 5_000));
        script(home.resolve("bin/java"), "echo \"good $*\"; exit 1");
        Ended failed = run(Map.of(), "serve", "--json");
        assertTrue(failed.out().contains("io.latticeforge.cli.Main serve") && !failed.out().contains("-XX:SharedArchiveFile="), failed.out());
        assertEquals(3, run(Map.of(), "rehearse").code());
    }
}
