package io.latticeforge.bench;

/** Something that is measured against others. */
final class Contender {
    /** One turn of a round. */
    interface Turn {
        /** Works for about so long; returns microseconds for one operation. */
        double us(long turnNs);
    }

    private final Turn turn;
    private final Runnable check;

    /** @param check that the answer is right; after every turn */
    Contender(Turn turn, Runnable check) {
        this.turn = turn;
        this.check = check;
    }

    /** Runs the operation over and over, so many times between two looks at the clock. */
    static Contender of(Runnable operation, int burst, Runnable check) {
        return new Contender(turnNs -> {
            long runs = 0;
            long start = System.nanoTime();
            long now;
            do {
                for (int i = 0; i < burst; i++) {
                    operation.run();
                }
                runs += burst;
                now = System.nanoTime();
            } while (now - start < turnNs);
            return (now - start) / 1e3 / runs;
        }, check);
    }

    double us(long turnNs) {
        double us = turn.us(turnNs);
        check.run();
        return us;
    }
}
