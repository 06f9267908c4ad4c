package io.latticeforge.compute.cuda;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The device's context with our kernel in it, and everything that was taken from it. Current is a matter of the thread, so whoever calls
 * the driver does it in {@link #run} or {@link #make}: one at a time, after the context was made current on that thread. {@link #close}
 * waits for the one that runs. After a call that failed all later ones are refused: a CUDA context does not recover from most failures,
 * and memory may still be in use by what was queued.
 */
final class CudaContext implements AutoCloseable {
    private static final String KERNEL = "reduce.ptx";

    private final CudaDevice device;
    private final CudaDriver driver;
    private final long context;
    private final long module;
    private final Set<CudaPart> parts = new LinkedHashSet<>();
    private boolean closed;
    private @Nullable String death;

    private CudaContext(CudaDevice device, long context, long module) {
        this.device = device;
        driver = device.driver();
        this.context = context;
        this.module = module;
    }

    /** @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} where the driver refuses the context or the kernel */
    static CudaContext open(CudaDevice device) {
        CudaDriver driver = device.driver();
        long context = driver.retainContext(device.handle());
        try {
            driver.setCurrent(context);
            return new CudaContext(device, context, driver.loadModule(ptx()));
        } catch (LatticeForgeException e) {
            driver.releaseContext(device.handle());
            throw e;
        }
    }

    static String ptx() {
        try (InputStream in = Objects.requireNonNull(CudaContext.class.getResourceAsStream(KERNEL), KERNEL)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CudaDevice device() {
        return device;
    }

    CudaDriver driver() {
        return driver;
    }

    /** A kernel of ours by name; only while making a part. */
    long function(String name) {
        return driver.function(module, name);
    }

    interface Maker<T extends CudaPart> {
        T make();
    }

    /**
     * Makes a part that is freed with this context at the latest.
     *
     * @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} after close or death, or where the driver refuses
     */
    synchronized <T extends CudaPart> T make(Maker<T> maker) {
        enter();
        T part = maker.make();
        parts.add(part);
        return part;
    }

    /** @throws LatticeForgeException {@link ErrorCode#UNAVAILABLE} after close or death, or where the driver refuses, which is death */
    synchronized void run(Runnable calls) {
        enter();
        try {
            calls.run();
        } catch (LatticeForgeException e) {
            death = e.getMessage();
            throw e;
        }
    }

    private void enter() {
        if (closed) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine cuda was closed");
        }
        if (death != null) {
            throw new LatticeForgeException(ErrorCode.UNAVAILABLE, "the compute engine cuda has died: " + death);
        }
        driver.setCurrent(context);
    }

    /** Frees one part before the others. */
    synchronized void free(CudaPart part) {
        if (parts.remove(part)) {
            quietly(() -> driver.setCurrent(context));
            quietly(part::free);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        quietly(() -> driver.setCurrent(context));
        parts.forEach(part -> quietly(part::free));
        parts.clear();
        quietly(() -> driver.unloadModule(module));
        quietly(() -> driver.setCurrent(0));
        quietly(() -> driver.releaseContext(device.handle()));
    }

    /** After a failure the driver refuses to take things back, too. */
    static void quietly(Runnable giving) {
        try {
            giving.run();
        } catch (LatticeForgeException e) {
            // Whoever uses it next is told what had failed.
        }
    }
}
