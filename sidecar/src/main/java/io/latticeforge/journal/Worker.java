package io.latticeforge.journal;

import java.util.concurrent.locks.LockSupport;

/** A daemon thread beside the appending one. It parks while there is nothing to do; {@link #wake} may be called by any thread, and may be in vain. */
final class Worker {
    private final Thread thread;

    Worker(String name, Runnable work) {
        this.thread = Thread.ofPlatform().daemon().name(name).start(work);
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    /** Wakes it a last time and returns when it is through, also if the caller is interrupted meanwhile. Its work must have been told to end. */
    void awaitEnd() {
        wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
