package io.latticeforge.compute;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A thread that gives way to others. On Linux a nice value belongs to a thread; elsewhere it is the process's, and everything stays as it is.
 */
final class LowPriority {
    /**
     * A tenth of the weight of an ordinary thread: such a thread has its core within a millisecond or two. Not 19: a thread that is stopped in the middle
     * of a row keeps a safepoint waiting until it runs again, and at 19 that may be a fifth of a second.
     */
    static final int NICE = 10;

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private LowPriority() {}

    /** Whether it was lowered. */
    @SuppressWarnings("restricted")
    static boolean ofThisThread() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return false;
        }
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle setPriority = linker.downcallHandle(linker.defaultLookup().findOrThrow("setpriority"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            return (int) setPriority.invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE) == 0;
        } catch (Throwable e) {
            return false;
        }
    }
}
