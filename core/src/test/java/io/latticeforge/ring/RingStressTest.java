package io.latticeforge.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/**
 * {@link CounterStress} and {@link DoorbellStress} under jcstress: for a second each in this JVM, whose compilers are as they are; and when asked
 * for, with forks, each compiler by itself and C2 with its order of instructions shuffled, which takes minutes:
 *
 * <pre>{@code mvn -pl core test -Dtest=RingStressTest -Dlatticeforge.jcstress=quick     (or default, tough, stress)}</pre>
 */
class RingStressTest {
    static Collection<String> tests() {
        return TestList.tests();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void nothingForbiddenIsSeen(String test) throws Exception {
        Options options = options("-c", "2", "-iters", "3", "-time", "200");
        TestInfo info = TestList.getInfo(test);
        TestConfig config = new TestConfig(options, info, 0, List.of(), CompileMode.UNIFIED,
                new SchedulingClass(AffinityMode.NONE, info.threads(), NodeType.PACKAGE));
        Runner<?> runner = (Runner<?>) Class.forName(info.generatedRunner()).getConstructor(ForkedTestConfig.class)
                .newInstance(new ForkedTestConfig(config));
        TestResult result = runner.run();
        result.setConfig(config);
        check(result);
    }

    @Test
    @EnabledIfSystemProperty(named = "latticeforge.jcstress", matches = ".+")
    void nothingForbiddenIsSeenByAnyCompiler() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "jcstress"));
        Options options = options("-m", System.getProperty("latticeforge.jcstress"), "-sc", "false", "-r", folder.toString());
        new JCStress(options).run();
        List<TestResult> results = new ArrayList<>();
        DiskReadCollector reader = new DiskReadCollector(options.getResultFile(), results::add);
        reader.dump();
        reader.close();
        Files.delete(Path.of(options.getResultFile()));
        assertEquals(new TreeSet<>(tests()), results.stream().map(TestResult::getName).collect(Collectors.toCollection(TreeSet::new)));
        results.forEach(RingStressTest::check);
    }

    private static Options options(String... arguments) throws Exception {
        Options options = new Options(arguments);
        assertTrue(options.parse());
        return options;
    }

    private static void check(TestResult result) {
        String counted = result.getStateKeys().stream().map(seen -> "[" + seen + "] " + result.getCount(seen)).collect(Collectors.joining(", "));
        System.out.println(result.getName() + ": " + counted);
        assertTrue(result.grading().isPassed, () -> result.getName() + ": " + result.grading().failureMessages + result.getMessages());
        assertFalse(result.isEmpty(), result.getName());
    }
}
