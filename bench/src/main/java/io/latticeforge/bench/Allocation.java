package io.latticeforge.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that a thread has allocated on the heap. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    static long ofThisThread() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Of the one thread whose name begins so. */
    static long ofThread(String namePrefix) {
        return THREADS.getThreadAllocatedBytes(id(namePrefix));
    }

    private static long id(String namePrefix) {
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith(namePrefix)).mapToLong(Thread::threadId).toArray();
        if (ids.length != 1) {
            throw new IllegalStateException(ids.length + " threads are called " + namePrefix + "...");
        }
        return ids[0];
    }
}
