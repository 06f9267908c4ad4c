package io.latticeforge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the bytes: every block that is returned is one that was written, and none is left out in silence. */
class JournalCorruptionTest {
    private static final int FLIPS = Integer.getInteger("latticeforge.test.flips", 2_000);
    private static final int TRUNCATIONS = Integer.getInteger("latticeforge.test.truncations", 300);
    private static final int BLOCKS = 300;

    private final List<byte[]> written = new ArrayList<>();
    private final List<byte[]> images = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    @TempDir
    Path temp;

    private Path copy;

    @BeforeEach
    void aCopyOfTwoFiles() throws IOException {
        Path original = temp.resolve("original");
        copy = temp.resolve("copy");
        TestBlocks blocks = new TestBlocks();
        try (Journal journal = Journal.open(JournalOptions.of(original))) {
            for (int position = 1; position <= BLOCKS; position++) {
                var block = blocks.block(position, 1 + position % 29, TestBlocks.START_NS + position / 200 * TestBlocks.CYCLE_NS);
                journal.append(block);
                written.add(Arrays.copyOf(block.array(), block.length()));
            }
        }
        Files.createDirectory(copy);
        Files.copy(original.resolve(JournalDirectory.LAYOUT_FILE), copy.resolve(JournalDirectory.LAYOUT_FILE));
        for (Path file : RollFiles.list(original)) {
            byte[] image = used(file);
            Path target = copy.resolve(file.getFileName());
            Files.write(target, image);
            files.add(target);
            images.add(image);
        }
        assertEquals(2, files.size());
        assertEquals(BLOCKS, read("untouched"));
    }

    @Test
    void bitFlips() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < FLIPS; i++) {
            int file = random.nextInt(files.size());
            byte[] image = images.get(file);
            // Half of them where Chronicle's own structures are, or between two blocks.
            int bit = random.nextInt(i % 2 == 0 ? 34_000 * 8 : image.length * 8);
            found += damaged(file, flipped(image, bit), "seed " + seed + ", file " + file + ", bit " + bit) ? 1 : 0;
        }
        assertTrue(found > FLIPS / 3, found + " of " + FLIPS + " flips were found");
    }

    @Test
    void everyBitOfDocumentHeaders() throws IOException {
        for (int file = 0; file < files.size(); file++) {
            byte[] image = images.get(file);
            for (int offset : headers(image)) {
                for (int bit = offset * 8; bit < offset * 8 + 32; bit++) {
                    assertTrue(damaged(file, flipped(image, bit), "file " + file + ", bit " + bit), "bit " + bit + " went unnoticed");
                }
            }
        }
    }

    @Test
    void truncations() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < TRUNCATIONS; i++) {
            int file = random.nextInt(files.size());
            byte[] image = images.get(file);
            int length = 1 + random.nextInt(image.length - 64);
            damaged(file, Arrays.copyOf(image, length), "seed " + seed + ", file " + file + " of " + length + " bytes");
        }
    }

    /** Whether reading said so; if it did not, it must have given every block. */
    private boolean damaged(int file, byte[] image, String context) throws IOException {
        Files.write(files.get(file), image);
        try {
            assertEquals(BLOCKS, read(context), context);
            return false;
        } catch (LatticeForgeException e) {
            assertEquals(ErrorCode.CORRUPT, e.code(), context);
            return true;
        } finally {
            Files.write(files.get(file), images.get(file));
        }
    }

    private long read(String context) {
        try (JournalReader reader = JournalReader.open(copy)) {
            while (reader.next()) {
                byte[] bytes = new byte[reader.block().length()];
                reader.block().buffer().getBytes(0, bytes);
                assertTrue(Arrays.equals(written.get((int) reader.position() - 1), bytes), context);
            }
            return reader.position();
        }
    }

    private static byte[] flipped(byte[] image, int bit) {
        byte[] flipped = image.clone();
        flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
        return flipped;
    }

    /** Where documents with blocks begin: the first twenty and the last three. */
    private static List<Integer> headers(byte[] image) {
        List<Integer> all = new ArrayList<>();
        for (int at = 0; at + 8 <= image.length; at += 4) {
            if (image[at] == 'L' && image[at + 1] == 'F' && image[at + 2] == 'B' && image[at + 3] == '1') {
                all.add(at - 4);
            }
        }
        List<Integer> some = new ArrayList<>(all.subList(0, 20));
        some.addAll(all.subList(all.size() - 3, all.size()));
        return some;
    }

    private static byte[] used(Path file) throws IOException {
        byte[] whole = new byte[1 << 20];
        int read;
        try (var in = Files.newInputStream(file)) {
            read = in.readNBytes(whole, 0, whole.length);
        }
        while (whole[read - 1] == 0) {
            read--;
        }
        return Arrays.copyOf(whole, read + 200);
    }
}
