package io.latticeforge.demo;

import io.latticeforge.client.DecisionsView;
import io.latticeforge.decisions.RuleId;
import io.latticeforge.protocol.codec.Action;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * All samples of one question while they are generated: a line each, its entropy token by token, and what was decided. On a terminal it is drawn
 * again at every step, slowly enough to be watched; elsewhere once, at the end.
 */
final class Board implements GroupPlay.Watcher {
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(40);

    private final PrintStream out;
    private final boolean terminal;
    private final EntropyLine[] lines;
    private final String[] states;
    private String title;
    private boolean drawn;

    Board(PrintStream out, boolean terminal, String prompt, int samples) {
        this.out = out;
        this.terminal = terminal;
        this.title = "\"" + prompt + "\", " + samples + " samples; entropy of each token";
        lines = new EntropyLine[samples];
        states = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = new EntropyLine();
            states[i] = "";
        }
    }

    @Override
    public void signals(DecisionsView decisions) {
        for (int i = 0; i < decisions.signalCount(); i++) {
            lines[decisions.signalSequence(i)].add(decisions.entropy(i));
        }
        if (terminal) {
            draw();
            LockSupport.parkNanos(PACE_NS);
        }
    }

    @Override
    public void decided(Taken decision) {
        if (decision.action() == Action.DECIDED) {
            title += " — DECIDED: " + RuleId.nameOf(decision.rule()) + " %.2f".formatted(decision.value());
            for (int i = 0; i < states.length; i++) {
                states[i] = states[i].isEmpty() ? "■ no longer needed" : states[i];
            }
        } else if (decision.sequence() >= 0) {
            states[decision.sequence()] = (decision.action() == Action.CONCLUDE ? EntropyLine.MOMENT + " concluded by " : "✗ stopped by ")
                    + RuleId.nameOf(decision.rule());
        }
    }

    @Override
    public void stepTook(long nanoseconds, int rows) {
        // Nothing is measured while somebody watches.
    }

    /** The last picture, which stays. */
    void end() {
        draw();
    }

    private void draw() {
        String again = drawn && terminal ? "\033[" + (lines.length + 1) + "A" : "";
        String clear = terminal ? "\033[K" : "";
        StringBuilder picture = new StringBuilder(again).append(title).append(clear).append('\n');
        for (int i = 0; i < lines.length; i++) {
            picture.append("%4d ".formatted(i)).append(lines[i].tail()).append(' ').append(states[i]).append(clear).append('\n');
        }
        out.print(picture);
        out.flush();
        drawn = true;
    }
}
