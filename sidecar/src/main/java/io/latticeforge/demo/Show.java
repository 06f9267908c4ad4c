package io.latticeforge.demo;

import io.latticeforge.decisions.RuleId;
import io.latticeforge.protocol.codec.Action;
import io.latticeforge.recording.RecordedGroup;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be watched while it runs: on a terminal one line that draws a sample's entropy as it happens, and the moment it crystallised. */
public final class Show {
    private final PrintStream out;
    private final boolean terminal;
    private final List<EntropyLine> lines = new ArrayList<>();
    private String title = "";
    private @Nullable RecordedGroup current;
    private @Nullable String example;
    private boolean exampleCrystallised;

    public Show(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A board for one question that is watched from its first token to its last. */
    public Board board(String prompt, int samples) {
        return new Board(out, terminal, prompt, samples);
    }

    public void group(int index, int groups, RecordedGroup group) {
        lines.clear();
        current = group;
        title = "%3d/%d %-8s".formatted(index + 1, groups, group.kind());
    }

    /** The entropy that the sidecar measured on a sample's newest token. */
    void entropy(int group, int sequence, float nats) {
        while (lines.size() <= sequence) {
            lines.add(new EntropyLine());
        }
        EntropyLine line = lines.get(sequence);
        line.add(nats);
        if (terminal && sequence == 0) {
            out.print("\r" + title + " sample 0 " + line.tail() + "\033[K");
            out.flush();
        }
    }

    void decided(Taken decision) {
        RecordedGroup group = current;
        if (decision.action() != Action.CONCLUDE || group == null || decision.sequence() >= lines.size()) {
            return;
        }
        EntropyLine line = lines.get(decision.sequence());
        line.mark();
        boolean crystallised = decision.rule() == RuleId.CRYSTALLISED_SEGMENTS.number();
        if (example == null || crystallised && !exampleCrystallised) {
            exampleCrystallised = crystallised;
            example = "entropy of sample " + decision.sequence() + " of \"" + group.prompt() + "\", token by token\n  " + line.tail() + " "
                    + RuleId.nameOf(decision.rule()) + " at token " + (decision.step() + 1);
        }
    }

    /** One sample's entropy up to the moment it crystallised; null if none did. */
    public @Nullable String example() {
        return example;
    }

    public void endOfPass() {
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    /** What is being done, for anything that takes its time. */
    public void doing(String what) {
        if (terminal) {
            out.print("\r" + what + " …\033[K");
            out.flush();
        }
    }
}
