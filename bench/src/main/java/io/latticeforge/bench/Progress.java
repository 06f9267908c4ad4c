package io.latticeforge.bench;

import java.io.Console;
import java.io.PrintStream;

/** Says what is being measured: in place on a terminal, else a line for each part. On standard error. */
final class Progress {
    private final PrintStream to = System.err;
    private final boolean terminal;
    private final long startNs = System.nanoTime();

    Progress() {
        Console console = System.console();
        terminal = console != null && console.isTerminal();
    }

    void part(int number, int of, String what) {
        long seconds = (System.nanoTime() - startNs) / 1_000_000_000;
        String text = String.format("[%d/%d, %d s] %s ...", number, of, seconds, what);
        if (terminal) {
            to.print("\r\033[K" + text);
            to.flush();
        } else {
            to.println(text);
        }
    }

    /** A line that stays. */
    void say(String line) {
        done();
        to.println(line);
    }

    void done() {
        if (terminal) {
            to.print("\r\033[K");
            to.flush();
        }
    }
}
