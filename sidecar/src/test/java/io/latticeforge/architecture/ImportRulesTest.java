package io.latticeforge.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plan of the house as a test: which package may import which, and where each library and the clock may be touched. */
class ImportRulesTest {
    private static final String ROOT = "io.latticeforge";

    /** Package to the packages of ours that it may import. What is not listed here does not exist. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("base", Set.of()),
            Map.entry("page", Set.of()),
            Map.entry("settings", Set.of("base")),
            Map.entry("recording", Set.of("models", "base")),
            Map.entry("kernels", Set.of("base")),
            Map.entry("models", Set.of("base")),
            Map.entry("compute", Set.of("models", "kernels", "base")),
            Map.entry("signals", Set.of("kernels", "base")),
            Map.entry("record", Set.of("kernels", "base")),
            Map.entry("decisions", Set.of("signals", "kernels", "settings", "base")),
            Map.entry("policy", Set.of("decisions", "settings", "base")),
            Map.entry("controller", Set.of("settings", "base")),
            Map.entry("engine", Set.of("policy", "controller", "decisions", "signals", "record", "kernels", "base")),
            Map.entry("trace", Set.of("engine", "controller", "policy", "decisions", "signals", "record", "kernels", "base")),
            Map.entry("protocol", Set.of("base")),
            Map.entry("ring", Set.of("base")),
            Map.entry("evaluation", Set.of("trace", "engine", "controller", "policy", "decisions", "signals", "record", "recording",
                    "kernels", "page", "base")),
            Map.entry("tune", Set.of("evaluation", "controller", "policy", "record", "base")),
            Map.entry("gating", Set.of("evaluation", "decisions", "models", "page", "base")),
            Map.entry("client", Set.of("protocol", "ring", "base")),
            Map.entry("journal", Set.of("record", "base")),
            Map.entry("config", Set.of("settings", "base")),
            Map.entry("ingest", Set.of("journal", "engine", "controller", "policy", "decisions", "signals", "record", "protocol",
                    "compute", "kernels", "base")),
            Map.entry("transport", Set.of("ingest", "ring", "base")),
            Map.entry("gateway", Set.of("transport", "config", "ingest", "client", "protocol", "evaluation", "decisions", "base")),
            Map.entry("path", Set.of("journal", "config", "gateway", "transport", "ingest", "engine", "controller", "policy", "decisions", "record",
                    "protocol", "compute", "models", "kernels", "base")),
            Map.entry("admin", Set.of("path", "gateway", "transport", "ingest", "journal", "config", "policy", "decisions", "base")),
            Map.entry("demo", Set.of("client", "protocol", "recording", "models", "policy", "decisions", "kernels", "base")),
            Map.entry("live", Set.of("demo", "client", "recording", "evaluation", "compute", "models", "policy", "kernels", "base")),
            Map.entry("cli", Set.of("path", "admin", "demo", "live", "config", "settings", "journal", "trace", "evaluation", "tune", "gating", "controller",
                    "policy",
                    "kernels", "decisions", "record", "compute", "models", "base")));

    /** The places that measure how long something took: metrics, people, deadlines and warm-up. No decision comes of it. */
    private static final Set<String> MAY_MEASURE =
            Set.of("base", "kernels", "compute", "ingest", "transport", "path", "gateway", "admin", "cli", "demo", "live", "client");

    private static final JavaClasses OURS = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("/test-classes/")).importPackages(ROOT);

    private static String packageOf(JavaClass type) {
        String rest = type.getPackageName().substring(Math.min(type.getPackageName().length(), ROOT.length() + 1));
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static Set<String> packages() {
        return OURS.stream().filter(type -> !isGenerated(type)).map(ImportRulesTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The codecs that SBE makes from the schema. */
    private static boolean isGenerated(JavaClass type) {
        return type.getPackageName().startsWith(ROOT + ".protocol.") || type.getPackageName().contains(".sbe");
    }

    private static DescribedPredicate<JavaClass> in(Set<String> names) {
        return DescribedPredicate.describe("in " + names, type -> type.getPackageName().startsWith(ROOT)
                && names.contains(packageOf(type)));
    }

    private static DescribedPredicate<JavaClass> ofOursOutside(Set<String> names) {
        return DescribedPredicate.describe("of ours outside " + names,
                type -> type.getPackageName().startsWith(ROOT) && !names.contains(packageOf(type)));
    }

    static List<String> listed() {
        return ARROWS.keySet().stream().filter(packages()::contains).sorted().toList();
    }

    @Test
    void bothModulesWereSeen() {
        for (String name : List.of("base", "kernels", "signals", "decisions", "engine", "protocol", "transport", "config", "cli",
                "journal")) {
            assertTrue(packages().contains(name), () -> name + " is not among " + packages());
        }
        assertTrue(OURS.size() > 150, () -> "only " + OURS.size() + " classes");
    }

    @ParameterizedTest
    @MethodSource("listed")
    void importsOnlyWhatTheArrowsAllow(String name) {
        Set<String> allowed = new TreeSet<>(ARROWS.get(name));
        allowed.add(name);
        noClasses().that(in(Set.of(name))).should().dependOnClassesThat(ofOursOutside(allowed)).check(OURS);
    }

    @Test
    void everyPackageHasItsArrows() {
        Set<String> unlisted = new TreeSet<>(packages());
        unlisted.removeAll(ARROWS.keySet());
        assertEquals(Set.of(), unlisted, "packages that no arrow names");
    }

    @Test
    void vectorsOnlyInKernels() {
        only("jdk.incubator.vector", Set.of("kernels"));
    }

    @Test
    void nettyOnlyInTransportGatewayAndAdmin() {
        only("io.netty", Set.of("transport", "gateway", "admin"));
    }

    @Test
    void prometheusOnlyInAdmin() {
        only("io.prometheus", Set.of("admin"));
    }

    @Test
    void chronicleOnlyInJournalAndIngest() {
        only("net.openhft", Set.of("journal", "ingest"));
    }

    @Test
    void picocliOnlyInTheCommandLine() {
        only("picocli", Set.of("cli", "demo"));
    }

    @Test
    void yamlOnlyInSettings() {
        only("org.snakeyaml", Set.of("settings"));
    }

    @Test
    void nativeLibrariesEachInOnePackageOfTheirModules() {
        for (String[] library : new String[][] {{"ai.onnxruntime", "onnx"}, {"ai.djl", "pytorch"}}) {
            noClasses().that().resideOutsideOfPackages(ROOT + ".compute." + library[1], ROOT + ".compute.embedding").should().dependOnClassesThat()
                    .resideInAnyPackage(library[0] + "..").check(OURS);
        }
    }

    @Test
    void nobodyCompilesAgainstNative() {
        noClasses().that().resideOutsideOfPackage(ROOT + ".compute..").should().dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".compute.onnx..", ROOT + ".compute.cuda..", ROOT + ".compute.pytorch..", ROOT + ".compute.embedding..")
                .check(OURS);
        assertTrue(OURS.stream().anyMatch(type -> type.getPackageName().equals(ROOT + ".compute.onnx")), "native was not seen");
    }

    private static void only(String library, Set<String> where) {
        noClasses().that(ofOursOutside(where)).should().dependOnClassesThat().resideInAnyPackage(library + "..").check(OURS);
    }

    @Test
    void nobodyImportsTheBench() {
        noClasses().that(ofOursOutside(Set.of("bench"))).should().dependOnClassesThat(in(Set.of("bench"))).check(OURS);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void theWallClockIsReadInBaseOnly() {
        List<String> readers = callers(Set.of("java.lang.System.currentTimeMillis", "java.time.Instant.now", "java.time.LocalDateTime.now",
                "java.time.LocalDate.now", "java.time.ZonedDateTime.now", "java.time.OffsetDateTime.now", "java.time.Clock.systemUTC",
                "java.time.Clock.systemDefaultZone"), Set.of("base"));
        assertEquals(List.of(), readers);
    }

    @Test
    void elapsedTimeIsMeasuredWhereNothingIsDecidedByIt() {
        assertEquals(List.of(), callers(Set.of("java.lang.System.nanoTime"), MAY_MEASURE));
    }

    private static List<String> callers(Set<String> methods, Set<String> allowed) {
        List<String> found = new ArrayList<>();
        for (JavaClass type : OURS) {
            if (!allowed.contains(packageOf(type))) {
                type.getAccessesFromSelf().stream().filter(access -> methods.contains(access.getTargetOwner().getName() + "."
                        + access.getName()))
                        .forEach(access -> found.add(access.getDescription()));
            }
        }
        return found;
    }

    @Test
    void namesSayWhatAThingIs() {
        classes().that(in(packages())).should().haveNameNotMatching(".*(Util|Utils|Manager|Helper)$").check(OURS);
    }
}
