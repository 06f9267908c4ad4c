package io.latticeforge.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An operation with a pause before each, which is not counted: as steps of a model come, not one on the heels of the other. The time of a turn is the
 * median's.
 */
final class ApartTurn implements Contender.Turn {
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final int MOST = 1_000;

    private final Runnable operation;
    private final double[] us = new double[MOST];

    ApartTurn(Runnable operation) {
        this.operation = operation;
    }

    @Override
    public double us(long turnNs) {
        long start = System.nanoTime();
        int runs = 0;
        long now = start;
        while (runs == 0 || runs < MOST && now - start < turnNs) {
            LockSupport.parkNanos(PAUSE_NS);
            long begun = System.nanoTime();
            operation.run();
            now = System.nanoTime();
            us[runs++] = (now - begun) / 1e3;
        }
        Arrays.sort(us, 0, runs);
        return us[runs / 2];
    }
}
