package io.latticeforge.compute.cuda;

import io.latticeforge.base.LatticeForgeException;
import java.lang.foreign.MemorySegment;

/**
 * The same bytes on both sides: pinned memory here, memory of the device there. Nothing is checked after {@link #free}: who holds one asks
 * the context first.
 */
final class CudaBuffer implements CudaPart {
    private final CudaDriver driver;
    private final MemorySegment host;
    private final long device;

    private CudaBuffer(CudaDriver driver, MemorySegment host, long device) {
        this.driver = driver;
        this.host = host;
        this.device = device;
    }

    static CudaBuffer allocate(CudaDriver driver, long bytes) {
        MemorySegment host = driver.allocateHost(bytes);
        try {
            return new CudaBuffer(driver, host, driver.allocate(bytes));
        } catch (LatticeForgeException e) {
            driver.freeHost(host);
            throw e;
        }
    }

    MemorySegment host() {
        return host;
    }

    /** Address of its first byte there. */
    long device() {
        return device;
    }

    /** The first bytes, when the stream comes to it. */
    void toDevice(long bytes, long stream) {
        driver.toDevice(device, host, bytes, stream);
    }

    void toHost(long bytes, long stream) {
        driver.toHost(host, device, bytes, stream);
    }

    @Override
    public void free() {
        CudaContext.quietly(() -> driver.free(device));
        driver.freeHost(host);
    }
}
