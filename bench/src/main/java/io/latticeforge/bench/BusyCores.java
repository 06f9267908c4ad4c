package io.latticeforge.bench;

/** Somebody else's threads on every core but one, at the priority of a model server's, until closed. */
final class BusyCores implements AutoCloseable {
    private volatile boolean closed;
    private volatile long counted;

    private BusyCores(int cores) {
        for (int i = 0; i < cores; i++) {
            Thread.ofPlatform().daemon().name("busy-core").start(this::burn);
        }
    }

    static BusyCores allButOne() {
        return new BusyCores(Runtime.getRuntime().availableProcessors() - 1);
    }

    private void burn() {
        long sum = 1;
        while (!closed) {
            for (int i = 0; i < 10_000; i++) {
                sum = sum * 6364136223846793005L + i;
            }
            counted = sum;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
