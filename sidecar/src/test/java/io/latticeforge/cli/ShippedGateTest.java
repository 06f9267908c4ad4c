package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.models.ModelFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate of the demo is what the commands in models/gate/README.md make, and so are the lines that it learned from. */
class ShippedGateTest {
    private static final Path FOLDER = Path.of("..", "models", "gate");
    private static final String GATE = "models/gate/abacus-gate.json";

    @TempDir
    Path temp;

    /** The commands of the README that make the gate, with what they write going elsewhere. */
    private List<String[]> documented() throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("README.md")).stream().map(String::strip).toList();
        List<String> ours = lines.stream().filter(line -> line.startsWith("./latticeforge gate")).limit(2).toList();
        assertTrue(ours.get(0).startsWith("./latticeforge gate train") && ours.get(1).endsWith("--out " + GATE), ours::toString);
        return ours.stream().map(line -> line.replace("./latticeforge ", "").replace(GATE, temp.resolve("made").toString())
                .replace("models/", ".." + "/models/").replaceAll("--(out|gate) gate( |$)", "--$1 " + temp.resolve("gate") + "$2").split(" ")).toList();
    }

    @Test
    void theDocumentedCommandsMakeItByteForByte() throws IOException {
        StringWriter err = new StringWriter();
        for (String[] command : documented()) {
            assertEquals(0, Main.commandLine().setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err)).execute(command), err::toString);
        }
        assertArrayEquals(ModelFolder.ofThisProcess().read("abacus-gate"), Files.readAllBytes(temp.resolve("made")));
    }

    @Test
    void itsLinesAreWhatTheScriptMakes() throws Exception {
        Assumptions.assumeTrue(new ProcessBuilder("sh", "-c", "command -v python3").start().waitFor() == 0, "left out: no python3 on the PATH");
        Process script = new ProcessBuilder("python3", FOLDER.resolve("abacus_requests.py").toString(), temp.toString()).redirectErrorStream(true)
                .redirectOutput(temp.resolve("said").toFile()).start();
        assertEquals(0, script.waitFor(), () -> temp.resolve("said").toString());
        for (String file : List.of("abacus-train.jsonl", "abacus-validation.jsonl")) {
            assertEquals(Files.readString(FOLDER.resolve(file)), Files.readString(temp.resolve(file)), file);
        }
    }
}
