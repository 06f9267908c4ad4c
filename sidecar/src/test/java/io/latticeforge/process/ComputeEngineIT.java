package io.latticeforge.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.journal.JournalReader;
import io.latticeforge.path.Replay;
import io.latticeforge.protocol.codec.ElementKind;
import io.latticeforge.record.BlockHeader;
import io.latticeforge.record.Slot;
import io.latticeforge.record.SlotKind;
import io.latticeforge.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --compute-engine} in processes of their own: the same decisions whoever reduces the rows, and the CPU where an engine cannot. */
@Timeout(180)
class ComputeEngineIT {
    private static final int GROUPS = 12;
    private static final int ONNX = 3;

    @TempDir
    Path temp;

    private Path directory(String name) throws IOException {
        return Files.createDirectories(temp.resolve(name));
    }

    private static List<RecordedLoop.Ended> play(ServeProcess serving, int groups) throws IOException {
        List<RecordedLoop.Ended> ended = new ArrayList<>();
        try (Recording recording = Recording.open(Path.of("../models/traces/abacus")); FrameConversation conversation = serving.connect()) {
            conversation.hello(recording.vocabSize(), ElementKind.F16, new byte[0], new byte[0]);
            RecordedLoop loop = new RecordedLoop(recording, conversation);
            for (int group = 0; group < groups; group++) {
                ended.add(loop.play(recording.groups().get(group), group));
            }
        }
        return ended;
    }

    /** Without the values that fired, which differ in their last digits. */
    private static List<String> decisions(List<RecordedLoop.Ended> ended) {
        return ended.stream().map(each -> each.winner() + " " + each.tokens() + " tokens " + each.decisions().stream()
                .map(decision -> decision.replaceFirst("(reason \\d+) \\S+", "$1")).toList()).toList();
    }

    /** Observations in the journal by the number of the engine that reduced them. */
    private static Map<Integer, Integer> observations(Path journal) {
        Map<Integer, Integer> byEngine = new TreeMap<>();
        Slot slot = new Slot();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                slot.first(reader.block());
                while (reader.block().kind() == BlockHeader.INPUT && slot.hasNext()) {
                    slot.next();
                    if (slot.kind() == SlotKind.OBSERVATION) {
                        byEngine.merge(reader.block().compute(), 1, Integer::sum);
                    }
                }
            }
        }
        return byEngine;
    }

    private static List<String> said(ServeProcess serving, String about) throws IOException {
        return serving.child().stderr().lines().filter(line -> line.contains(about)).toList();
    }

    @Test
    void onnxDecidesAsTheCpuAndItsJournalReplays() throws Exception {
        List<RecordedLoop.Ended> cpu;
        try (ServeProcess serving = ServeProcess.start(directory("cpu"), "--compute-engine", "cpu")) {
            assertEquals("cpu", serving.ready().path("compute").asText());
            cpu = play(serving, GROUPS);
            assertEquals(143, serving.terminate());
            assertTrue(observations(serving.journal()).keySet().stream().allMatch(number -> number < ONNX));
        }
        try (ServeProcess serving = ServeProcess.start(directory("onnx"), "--compute-engine", "onnx")) {
            assertEquals("onnx, ONNX Runtime 1.28.0", serving.ready().path("compute").asText());
            List<RecordedLoop.Ended> onnx = play(serving, GROUPS);
            assertEquals(decisions(cpu), decisions(onnx));
            assertEquals(143, serving.terminate(), serving.child().stderr());
            Map<Integer, Integer> observed = observations(serving.journal());
            int all = observed.values().stream().mapToInt(count -> count).sum();
            assertTrue(all > 1_000 && observed.getOrDefault(ONNX, 0) > all / 2, observed::toString);
            Replay.Result replay = Replay.of(serving.journal());
            assertTrue(replay.identical(), replay::sentence);
            assertTrue(replay.decisions() >= GROUPS, replay::toString);
            assertEquals(List.of(), said(serving, "compute engine"));
            System.out.println("compute: observations by engine number " + observed + ", " + replay.decisions() + " decisions as on the cpu");
        }
    }

    @Test
    void anEngineThatIsNotInstalledIsLeftOutWithOneWarning() throws Exception {
        try (ServeProcess serving = ServeProcess.start(directory("p"), "--compute-engine", "pytorch")) {
            assertEquals("cpu, as pytorch is left out", serving.ready().path("compute").asText());
            assertEquals(1, play(serving, 1).size());
            assertEquals(143, serving.terminate());
            List<String> said = said(serving, "pytorch");
            assertEquals(1, said.size(), said::toString);
            assertTrue(said.getFirst().contains("the compute engine pytorch is not installed: ./latticeforge doctor --install"), said::toString);
            assertTrue(said.getFirst().contains("the CPU reduces all rows"), said::toString);
        }
    }

    /** As on a platform for which ONNX Runtime has no library. */
    @Test
    void anEngineWhoseLibraryIsMissingIsLeftOutWithOneWarning() throws Exception {
        Path nothing = directory("nothing");
        try (ServeProcess serving = ServeProcess.start(directory("l"), List.of(), List.of("-Donnxruntime.native.path=" + nothing),
                "--compute-engine", "onnx")) {
            assertEquals("cpu, as onnx is left out", serving.ready().path("compute").asText());
            assertEquals(1, play(serving, 1).size());
            assertEquals(143, serving.terminate());
            List<String> said = said(serving, "onnx");
            assertEquals(1, said.size(), said::toString);
            assertTrue(said.getFirst().contains("the compute engine onnx does not load here: "), said::toString);
        }
    }

    @Test
    void anEngineWhoseModelIsSpoiltIsLeftOutWithOneWarning() throws Exception {
        Path models = directory("home/models");
        Files.createDirectories(models.resolve("reduce"));
        Files.copy(Path.of("../models/manifest.json"), models.resolve("manifest.json"));
        byte[] graph = Files.readAllBytes(Path.of("../models/reduce/reduce-f16.onnx"));
        graph[graph.length / 2] ^= 1;
        Files.write(models.resolve("reduce/reduce-f16.onnx"), graph);
        try (ServeProcess serving = ServeProcess.start(directory("m"), List.of(), List.of("-Dlatticeforge.home=" + models.getParent()),
                "--compute-engine", "onnx")) {
            assertEquals(1, play(serving, 1).size());
            assertEquals(143, serving.terminate());
            List<String> said = said(serving, "onnx");
            assertEquals(1, said.size(), said::toString);
            assertTrue(said.getFirst().contains("rows of 55 logits are reduced on the CPU") && said.getFirst().contains("the manifest says"),
                    said::toString);
            assertTrue(observations(serving.journal()).keySet().stream().allMatch(number -> number < ONNX));
        }
    }

    @Test
    void autoMeasuresOnceAndSaysWhatItPicked() throws Exception {
        String cache = directory("cache").toString();
        for (String how : List.of("", ", as measured before")) {
            try (ServeProcess serving = ServeProcess.start(directory("a" + how.length()), List.of("env", "XDG_CACHE_HOME=" + cache), List.of())) {
                assertEquals("auto, cpu until another is measured to be faster", serving.ready().path("compute").asText());
                for (long end = System.nanoTime() + 60_000_000_000L; said(serving, "compute auto: ").isEmpty();) {
                    assertTrue(System.nanoTime() < end, serving.child().stderr());
                    play(serving, 1);
                }
                assertEquals(143, serving.terminate());
                List<String> said = said(serving, "compute auto: ");
                assertEquals(1, said.size(), said::toString);
                assertTrue(said.getFirst().contains("compute auto: batches of 1 ") && said.getFirst().contains("V 55, f16;"), said::toString);
                assertEquals(!how.isEmpty(), said.getFirst().contains(", as measured before"), said::toString);
            }
        }
        assertTrue(Files.readString(Path.of(cache, "latticeforge", "compute.json")).contains("F16 x 55"));
    }
}
