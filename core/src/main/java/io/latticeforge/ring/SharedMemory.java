package io.latticeforge.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Memory behind a file descriptor that two processes map, of a size that nobody can change any more: a peer that truncates a mapped file kills
 * a JVM. Linux only. It is not known to the garbage collector: whoever opens it closes it, and uses {@link #memory()} no more after that.
 */
public final class SharedMemory implements AutoCloseable {
    private final MemorySegment memory;
    private int descriptor;

    private SharedMemory(MemorySegment memory, int descriptor) {
        this.memory = memory;
        this.descriptor = descriptor;
    }

    /**
     * Makes it, zeroed and with all its pages.
     *
     * @throws IOException where this is not Linux, or memory, address space or descriptors have run out
     */
    public static SharedMemory create(String name, long bytes) throws IOException {
        int fd = LinuxMemory.create(name);
        try {
            LinuxMemory.allocate(fd, bytes);
            LinuxMemory.seal(fd);
            return new SharedMemory(LinuxMemory.map(fd, bytes), fd);
        } catch (IOException e) {
            LinuxMemory.close(fd);
            throw e;
        }
    }

    /**
     * Maps what somebody else has made; the descriptor is closed, also where this fails.
     *
     * @throws IOException if its size can still be changed, or it cannot be mapped
     */
    public static SharedMemory map(int descriptor) throws IOException {
        try {
            if (!LinuxMemory.isSealed(descriptor)) {
                throw new IOException("shared memory whose size can be changed is not used");
            }
            return new SharedMemory(LinuxMemory.map(descriptor, LinuxMemory.size(descriptor)), -1);
        } finally {
            LinuxMemory.close(descriptor);
        }
    }

    /** Whether this system has such memory. */
    public static boolean isSupported() {
        return LinuxMemory.isSupported();
    }

    public MemorySegment memory() {
        return memory;
    }

    /** To be passed to the other process; -1 once forgotten. */
    public int descriptor() {
        return descriptor;
    }

    /** The other process has it: ours is not needed any more. */
    public void forgetDescriptor() {
        if (descriptor >= 0) {
            LinuxMemory.close(descriptor);
            descriptor = -1;
        }
    }

    @Override
    public void close() {
        forgetDescriptor();
        LinuxMemory.unmap(memory);
    }
}
