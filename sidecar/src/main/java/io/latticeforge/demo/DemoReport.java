package io.latticeforge.demo;

import java.io.PrintStream;
import java.nio.file.Path;

/** Runs a demo and says what came of it: a table for people, and a JSON line for scripts. */
public final class DemoReport {
    private final PrintStream out;
    private final Show show;
    private final DemoTable table;

    private DemoReport(PrintStream out, boolean terminal) {
        this.out = out;
        this.show = new Show(out, terminal);
        this.table = new DemoTable(out, terminal);
    }

    public static DemoReport of(PrintStream out, boolean terminal) {
        return new DemoReport(out, terminal);
    }

    public Show show() {
        return show;
    }

    /** @return whether the replay gave the same decisions, and wide rows too */
    public boolean run(Demo demo, Path directory, boolean json) {
        DemoResult result = demo.run(directory);
        table.print(result);
        if (json) {
            out.println(DemoJson.line(result));
        }
        return result.replay().identical() && result.wideSame();
    }
}
