package io.latticeforge.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An operation with a pause before each, which is not counted: as steps of a model come, not one on the heels of the other. */
final class ApartTurn implements Contender.Turn {
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(300);

    private final Runnable operation;

    ApartTurn(Runnable operation) {
        this.operation = operation;
    }

    @Override
    public double us(long turnNs) {
        long start = System.nanoTime();
        long worked = 0;
        long runs = 0;
        long now = start;
        while (now - start < turnNs || runs == 0) {
            LockSupport.parkNanos(PAUSE_NS);
            long begun = System.nanoTime();
            operation.run();
            now = System.nanoTime();
            worked += now - begun;
            runs++;
        }
        return worked / 1e3 / runs;
    }
}
