package io.latticeforge.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SharedMemoryTest {
    @BeforeEach
    void onLinux() {
        Assumptions.assumeTrue(SharedMemory.isSupported(), "only Linux has such memory");
    }

    @Test
    void twoMapsOfOneDescriptorAreOneMemory() throws IOException {
        try (SharedMemory ours = SharedMemory.create("ring-test", 1 << 16)) {
            assertEquals(1 << 16, ours.memory().byteSize());
            try (RandomAccessFile file = new RandomAccessFile("/proc/self/fd/" + ours.descriptor(), "rw")) {
                ours.memory().set(ValueLayout.JAVA_INT, 100, 4711);
                file.seek(100);
                assertEquals(4711, Integer.reverseBytes(file.readInt()));
            }
        }
    }

    @Test
    void nobodyCanCutItShort() throws IOException {
        try (SharedMemory ours = SharedMemory.create("ring-test", 1 << 16);
                RandomAccessFile file = new RandomAccessFile("/proc/self/fd/" + ours.descriptor(), "rw")) {
            assertThrows(IOException.class, () -> file.setLength(4096));
            assertThrows(IOException.class, () -> file.setLength(1 << 20));
            assertEquals(1 << 16, file.length());
        }
    }

    @Test
    void anErrorNamesTheCall() {
        IOException e = assertThrows(IOException.class, () -> SharedMemory.create("ring-test", -1));
        assertTrue(String.valueOf(e.getMessage()).contains("fallocate failed with error number 22"), e::getMessage);
    }

    @Test
    void noDescriptorIsNoMemory() {
        assertThrows(IOException.class, () -> SharedMemory.map(1_000_000));
    }
}
