package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleSettingsTest {
    private static final Pattern TYPED = Pattern.compile(
            "methodReader|methodWriter|typeLiteral|typedMarshallable|\\.object\\(|readMarshallable");

    @TempDir
    Path temp;

    @Test
    void nothingIsReportedPrintedOrWrittenElsewhereEvenWithoutTheFlag() throws Exception {
        List<String> flags = Files.readAllLines(Path.of("src/main/launcher/jvm.args")).stream()
                .filter(flag -> !flag.startsWith("-Dchronicle.")).toList();
        Files.writeString(temp.resolve("system.properties"), "chronicle.analytics.disable=false\nchronicle.disk.monitor.disable=false\n");
        Path home = Files.createDirectory(temp.resolve("home"));
        Path tmp = Files.createDirectory(temp.resolve("tmp"));
        flags = Stream.concat(flags.stream(), Stream.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + tmp, "-XX:-UsePerfData")).toList();
        Process child = ChildJvm.start(temp, flags, OpensAndReports.class.getName(), temp.resolve("journal").toString());
        assertEquals("analytics false, disabled true, disk monitor false\n",
                new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, child.waitFor());
        assertEquals("WARNING: Using incubator modules: jdk.incubator.vector\n", Files.readString(temp.resolve("stderr")));
        assertEquals(List.of(), names(home));
        assertEquals(List.of(), names(tmp));
        assertEquals(List.of("home", "journal", "stderr", "system.properties", "tmp"), names(temp));
    }

    @Test
    void theReporterIsNotEvenThere() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("net.openhft.chronicle.analytics.Analytics"));
    }

    @Test
    void dataNeverNamesAClass() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/io/latticeforge/journal"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                assertFalse(TYPED.matcher(Files.readString(source)).find(), source + " uses a typed reader or writer of Wire");
            }
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
