package io.latticeforge.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Flags that cannot be, said as picocli says it of those that it checks itself. */
final class Usage {
    private Usage() {}

    /** @throws ParameterException with the sentence {@code otherwise}, unless it holds */
    static void require(@Nullable CommandSpec command, boolean holds, String otherwise) {
        if (!holds) {
            throw wrong(command, otherwise);
        }
    }

    static ParameterException wrong(@Nullable CommandSpec command, String sentence) {
        if (command == null) {
            throw new IllegalStateException("not called by picocli: " + sentence);
        }
        return new ParameterException(command.commandLine(), sentence);
    }
}
