package io.latticeforge.compute.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One queue of the device with memory for what goes in and what comes out: copy there, kernel, copy back, in that order. What goes in may be
 * written, and what came out read, only between {@link #await} and the next {@link #submit}.
 */
final class CudaLane implements CudaPart {
    private final CudaDriver driver;
    private final CudaBuffer in;
    private final CudaBuffer out;
    private final long stream;
    private final MemorySegment values;
    private final MemorySegment pointers;

    private CudaLane(CudaDriver driver, CudaBuffer in, CudaBuffer out, long stream, MemorySegment values, MemorySegment pointers) {
        this.driver = driver;
        this.in = in;
        this.out = out;
        this.stream = stream;
        this.values = values;
        this.pointers = pointers;
    }

    /** @param arguments of the kernel that it is for */
    static CudaLane create(CudaDriver driver, long bytesIn, long bytesOut, int arguments) {
        Deque<CudaPart> taken = new ArrayDeque<>();
        try {
            CudaBuffer in = CudaBuffer.allocate(driver, bytesIn);
            taken.push(in);
            CudaBuffer out = CudaBuffer.allocate(driver, bytesOut);
            taken.push(out);
            Arena arena = Arena.ofAuto();
            MemorySegment values = arena.allocate(JAVA_LONG, arguments);
            MemorySegment pointers = arena.allocate(ADDRESS, arguments);
            for (int i = 0; i < arguments; i++) {
                pointers.setAtIndex(ADDRESS, i, values.asSlice(JAVA_LONG.byteSize() * i));
            }
            return new CudaLane(driver, in, out, driver.createStream(), values, pointers);
        } catch (LatticeForgeException e) {
            taken.forEach(part -> CudaContext.quietly(part::free));
            throw e;
        }
    }

    CudaBuffer in() {
        return in;
    }

    CudaBuffer out() {
        return out;
    }

    /** An int takes the lower half: this is little endian, as every machine with such a driver. */
    void argument(int index, long value) {
        values.setAtIndex(JAVA_LONG, index, value);
    }

    /** A whole buffer, at once. */
    void upload(CudaBuffer buffer) {
        buffer.toDevice(buffer.host().byteSize(), stream);
        await();
    }

    /** Queues it all and returns. */
    void submit(long bytesIn, long function, int blocksX, int blocksY, int threads, long bytesOut) {
        in.toDevice(bytesIn, stream);
        driver.launch(function, blocksX, blocksY, threads, stream, pointers);
        out.toHost(bytesOut, stream);
    }

    /** Waits until it has been done. */
    void await() {
        driver.synchronize(stream);
    }

    @Override
    public void free() {
        CudaContext.quietly(() -> driver.destroyStream(stream));
        in.free();
        out.free();
    }
}
