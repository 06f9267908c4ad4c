package io.latticeforge.kernels;

import java.lang.foreign.MemorySegment;

/**
 * All native memory as one segment, so that the loops see one constant segment without a scope to check. Callers have checked the range;
 * what they pass must stay alive until the call returns, as with any downcall.
 */
final class NativeMemory {
    static final MemorySegment ALL = everything();

    private NativeMemory() {}

    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
