package io.latticeforge.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.kernels.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was measured is found again, for what it was measured of only; a spoilt file is as none. */
class CrossoverFileTest {
    private static final RowShape SHAPE = new RowShape(ElementType.BF16, 55);
    private static final List<ComputeProvider> ENGINES = List.of(new CpuProvider());

    @TempDir
    Path temp;

    private static Crossover crossover(RowShape shape) {
        Map<String, double[]> us = new LinkedHashMap<>();
        us.put("cpu", new double[] {10, 40.5});
        us.put("cuda", new double[] {50, 5});
        return new Crossover(shape, new int[] {1, 4}, us);
    }

    @Test
    void isFoundAgainForItsOwnShapeAndEnginesOnly() {
        Path file = temp.resolve("a/b/compute.json");
        new CrossoverFile(file).put(crossover(SHAPE), ENGINES);
        CrossoverFile again = new CrossoverFile(file);
        Crossover found = again.find(SHAPE, ENGINES);
        assertNotNull(found);
        assertArrayEquals(new int[] {1, 4}, found.batches());
        assertArrayEquals(new double[] {10, 40.5}, found.microseconds().get("cpu"));
        assertEquals("cuda", found.pick(4));
        assertEquals(crossover(SHAPE).sentence(), found.sentence());
        assertNull(again.find(new RowShape(ElementType.F16, 55), ENGINES));
        assertNull(again.find(new RowShape(ElementType.BF16, 56), ENGINES));
        assertNull(again.find(SHAPE, List.of(new CpuProvider(), new CpuProvider())), "another engine was installed");
    }

    @Test
    void growsToABoundOnlyAndLeavesNothingElse() throws IOException {
        Path file = temp.resolve("compute.json");
        CrossoverFile kept = new CrossoverFile(file);
        for (int vocab = 1; vocab <= CrossoverFile.MAX_ENTRIES + 1; vocab++) {
            kept.put(crossover(new RowShape(ElementType.F32, vocab)), ENGINES);
        }
        assertNull(kept.find(new RowShape(ElementType.F32, 1), ENGINES), "begun anew");
        assertNotNull(kept.find(new RowShape(ElementType.F32, CrossoverFile.MAX_ENTRIES + 1), ENGINES));
        try (Stream<Path> files = Files.list(temp)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '#', value = {"{ | [", "} | ]", "\"cpu\" | \"other\"", "10.0 | -1.0", "10.0 | \"fast\"", "10.0, | ##",
        "[1,4] | [1]", "[1,4] | 7", "[1,4] | [4,1]"})
    void aSpoiltFileIsMeasuredAgain(String from, String to) throws IOException {
        Path file = temp.resolve("compute.json");
        CrossoverFile kept = new CrossoverFile(file);
        kept.put(crossover(SHAPE), ENGINES);
        String written = Files.readString(file);
        // Without blanks in lists, however they were laid out.
        String spoilt = written.replaceAll("(?<=[\\[,]) +|(?<=\\d) +(?=[\\],])", "").replace(from, to);
        assertNotEquals(written.replaceAll("\\s", ""), spoilt.replaceAll("\\s", ""));
        Files.writeString(file, spoilt);
        assertNull(kept.find(SHAPE, ENGINES), spoilt);
        kept.put(crossover(SHAPE), ENGINES);
        assertNotNull(kept.find(SHAPE, ENGINES));
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws IOException {
        Path inTheWay = Files.writeString(temp.resolve("file"), "");
        LatticeForgeException refused = assertThrows(LatticeForgeException.class,
                () -> new CrossoverFile(inTheWay.resolve("compute.json")).put(crossover(SHAPE), ENGINES));
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertTrue(String.valueOf(refused.getMessage()).contains("compute.json"), refused.getMessage());
    }
}
