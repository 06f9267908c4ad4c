package io.latticeforge.cli;

import java.io.PrintWriter;

/** How far something is that takes over a second: a bar in place on a terminal, nothing elsewhere. Called from several threads. */
final class ProgressLine {
    private static final int BAR = 24;

    private final PrintWriter err;
    private final String what;
    private final boolean terminal = System.console() != null && System.console().isTerminal();

    ProgressLine(PrintWriter err, String what) {
        this.err = err;
        this.what = what;
    }

    /** Gone when all is done. */
    synchronized void show(int done, int of) {
        if (terminal) {
            int full = of == 0 ? BAR : (int) ((long) BAR * Math.min(done, of) / of);
            err.print(done >= of ? "\r\033[K" : "\r" + "█".repeat(full) + "░".repeat(BAR - full) + " " + done + " of " + of + " " + what + "\033[K");
            err.flush();
        }
    }
}
