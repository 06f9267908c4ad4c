package io.latticeforge.conformance;

import io.latticeforge.process.CCompiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients of all languages play the same scenarios, with one sidecar. {@code -Dlatticeforge.testee="COMMAND"} names one more client,
 * {@code -Dlatticeforge.scenario=08} one scenario: see {@code clients/conformance/README.md}.
 */
class ConformanceIT {
    private static final Path PYTHON = Path.of("..", "clients", "python");

    private static final String RING = " ring";

    /** Through a ring it would show no more than 12 does, and costs a start of the sidecar. */
    private static final String LIKE_12 = "13";

    @TempDir
    static Path temp;

    private static Serving serving;

    @BeforeAll
    static void start() throws IOException {
        serving = new Serving(temp);
    }

    @AfterAll
    static void stop() {
        serving.close();
    }

    @TestFactory
    Stream<DynamicTest> java() throws IOException {
        return scenarios("java", JavaTestee::new);
    }

    @TestFactory
    Stream<DynamicTest> python() throws Exception {
        leftOutUnless(new ProcessBuilder("sh", "-c", "command -v python3").start().waitFor() == 0, "python: left out: no python3 on the PATH");
        List<String> command = List.of("python3", PYTHON.resolve("tests").resolve("conformance.py").toString());
        return scenarios("python", () -> new ProcessTestee(temp, command, Map.of("PYTHONPATH", PYTHON.resolve("src").toString())));
    }

    @TestFactory
    Stream<DynamicTest> c() throws Exception {
        List<String> command = List.of(CCompiler.find().conformance(temp).toString());
        return scenarios("c", () -> new ProcessTestee(temp, command, Map.of()));
    }

    /** Through a ring, what needs nothing between client and sidecar. */
    @TestFactory
    Stream<DynamicTest> javaThroughARing() throws IOException {
        return scenarios("java ring", JavaTestee::new);
    }

    @TestFactory
    Stream<DynamicTest> pythonThroughARing() throws Exception {
        leftOutUnless(new ProcessBuilder("sh", "-c", "command -v python3").start().waitFor() == 0, "python: left out: no python3 on the PATH");
        leftOutUnless(System.getProperty("os.arch").equals("amd64"), "python: left out: rings are for x86-64 only");
        List<String> command = List.of("python3", PYTHON.resolve("tests").resolve("conformance.py").toString());
        return scenarios("python ring", () -> new ProcessTestee(temp, command, Map.of("PYTHONPATH", PYTHON.resolve("src").toString())));
    }

    @TestFactory
    Stream<DynamicTest> cThroughARing() throws Exception {
        List<String> command = List.of(CCompiler.find().conformance(temp).toString());
        return scenarios("c ring", () -> new ProcessTestee(temp, command, Map.of()));
    }

    @TestFactory
    Stream<DynamicTest> another() throws IOException {
        String command = System.getProperty("latticeforge.testee", "");
        Assumptions.assumeFalse(command.isEmpty(), "no other client was named (-Dlatticeforge.testee)");
        return scenarios("another", () -> new ProcessTestee(temp, List.of("sh", "-c", "exec " + command), Map.of()));
    }

    private static void leftOutUnless(boolean there, String sentence) {
        if (!there) {
            System.out.println("conformance: " + sentence);
        }
        Assumptions.assumeTrue(there, sentence);
    }

    /** Each with a client and a connection of its own. */
    private static Stream<DynamicTest> scenarios(String language, Testee.Factory factory) throws IOException {
        String only = System.getProperty("latticeforge.scenario", "");
        return Scenario.all().stream().filter(scenario -> scenario.name().startsWith(only))
                .filter(scenario -> !language.endsWith(RING) || !scenario.needsDoor() && !scenario.name().startsWith(LIKE_12))
                .map(scenario -> DynamicTest.dynamicTest(language + " " + scenario.name(), () -> play(scenario, language, factory)));
    }

    private static void play(Scenario scenario, String language, Testee.Factory factory) throws Exception {
        boolean nobody = scenario.head().path("sidecar").asText().equals("none");
        Path sidecar = nobody ? temp.resolve("nobody") : serving.socket();
        Path socket = temp.resolve(language.replace(' ', '-') + scenario.name().substring(0, 2));
        try (Door door = new Door(socket, sidecar, scenario.head().path("speak").asInt(-1));
                Testee testee = factory.start()) {
            new ScenarioRun(testee, door, serving, language.endsWith(RING) ? sidecar : null).play(scenario);
        } finally {
            if (!nobody) {
                serving.thaw();
            }
        }
    }
}
