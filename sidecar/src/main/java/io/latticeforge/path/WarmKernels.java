package io.latticeforge.path;

import io.latticeforge.kernels.RowReducers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The row kernels, compiled on a thread of their own: begun with the process, on the second core if there is one, while flags are read and
 * the journal is opened.
 */
public final class WarmKernels {
    /** It stops by itself once compiled; this bounds it where the compiler is starved. */
    private static final long BUDGET_NS = TimeUnit.SECONDS.toNanos(2);

    private final RowReducers reducers;
    private final CompletableFuture<Integer> warm;

    private WarmKernels(RowReducers reducers) {
        this.reducers = reducers;
        warm = CompletableFuture.supplyAsync(() -> reducers.warmUp(BUDGET_NS),
                task -> Thread.ofPlatform().daemon().name("latticeforge-kernel-warm-up").start(task));
    }

    /** @throws io.latticeforge.base.LatticeForgeException if a kernel is asked for that is not there */
    public static WarmKernels begin() {
        return new WarmKernels(RowReducers.choose());
    }

    RowReducers reducers() {
        return reducers;
    }

    CompletableFuture<Integer> warm() {
        return warm;
    }
}
