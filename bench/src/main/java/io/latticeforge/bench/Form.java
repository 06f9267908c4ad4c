package io.latticeforge.bench;

/** How long is measured: a minute and a half, or a quarter of an hour. */
enum Form {
    QUICK("quick", 1, 5, 25_000_000, 5, 1, 3),
    FULL("full", 5, 9, 60_000_000, 60, 5, 10);

    private static final long STEADY_NS = 10_000_000_000L;

    private final String word;
    private final int forks;
    private final int rounds;
    private final long turnNs;
    private final int sustainedSeconds;
    private final int starts;
    private final int idleSeconds;

    Form(String word, int forks, int rounds, long turnNs, int sustainedSeconds, int starts, int idleSeconds) {
        this.word = word;
        this.forks = forks;
        this.rounds = rounds;
        this.turnNs = turnNs;
        this.sustainedSeconds = sustainedSeconds;
        this.starts = starts;
        this.idleSeconds = idleSeconds;
    }

    String word() {
        return word;
    }

    /** Processes in which the kernels are measured; 1: in this one. */
    int forks() {
        return forks;
    }

    /** Rounds in which contenders take turns. */
    int rounds() {
        return rounds;
    }

    long turnNs() {
        return turnNs;
    }

    /** Of the sustained load. */
    int sustainedSeconds() {
        return sustainedSeconds;
    }

    /** At most so long until a path through a sidecar counts as steady: C2 compiles it late. */
    long steadyNs() {
        return this == QUICK ? STEADY_NS * 6 / 10 : STEADY_NS;
    }

    /** Fresh sidecars whose first rows are measured. */
    int starts() {
        return starts;
    }

    /** For which an idle sidecar is watched. */
    int idleSeconds() {
        return idleSeconds;
    }
}
