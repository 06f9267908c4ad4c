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
     * The lowest: 15 parts of a core for the 1,024 of an ordinary thread beside it. A thread that is stopped in the middle of a row keeps a safepoint
     * waiting until it runs again; with two more busy threads than cores that was no longer at 19 than at 10 (p99 28 ms and 41 ms of 200), and a
     * worker took a third of the rows.
     */
    static final int NICE = 19;

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
