package io.latticeforge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code doctor} says of this machine. */
class DoctorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void listsTheEnginesAndPicksTheFastest() throws Exception {
        assertEquals(0, run("doctor", "--json", "--vocab", "1000", "--element", "bf16"), err::toString);
        JsonNode found = new ObjectMapper().readTree(out.toString());
        assertEquals("cpu", found.path("engines").get(0).path("name").asText());
        JsonNode onnxruntime = engine(found, "onnx");
        assertTrue(onnxruntime.path("available").asBoolean(), out::toString);
        assertTrue(onnxruntime.path("version").asText().contains("1.28.0"), out::toString);
        assertTrue(onnxruntime.path("can").toString().contains("generate"), out::toString);
        assertEquals("not built: ./latticeforge gate train builds it (sentence embedding)", engine(found, "minilm").path("sentence").asText());
        assertEquals(0, found.path("warnings").size(), out::toString);
        assertEquals(5, found.path("crossover").size());
        for (JsonNode batch : found.path("crossover")) {
            double cpu = batch.path("cpu_us").asDouble();
            double onnx = batch.path("onnx_us").asDouble();
            assertTrue(cpu > 0 && onnx > 0, batch::toString);
            assertEquals(onnx < 0.95 * cpu ? "onnx" : "cpu", batch.path("auto").asText(), batch::toString);
        }
    }

    private static JsonNode engine(JsonNode found, String name) {
        for (JsonNode each : found.path("engines")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("no engine " + name + " in " + found);
    }

    @Test
    void theTableSaysWhatToInstall() {
        assertEquals(0, run("doctor", "--vocab", "55"), err::toString);
        assertTrue(out.toString().contains("compute auto: batches of 1 "), out::toString);
        assertTrue(out.toString().contains("pytorch   not installed: ./latticeforge doctor --install"), out::toString);
        assertTrue(out.toString().contains("minilm    not built: ./latticeforge gate train builds it (sentence embedding)"), out::toString);
    }

    @Test
    void aVocabularyThatCannotBeIsUsage() {
        assertEquals(ExitCode.USAGE.number(), run("doctor", "--vocab", "0"));
        assertTrue(err.toString().contains("--vocab is 0; it must lie between 1 and 16777216"), err::toString);
    }
}
